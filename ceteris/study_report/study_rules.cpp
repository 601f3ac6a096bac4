// SPDX-License-Identifier: Apache-2.0
// The answer when another value of each curve counts.
#include <algorithm>

#include "ceteris/report/columns.hpp"
#include "ceteris/report/markup.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/study_report/study_parts.hpp"
#include "ceteris/study_words/study_details.hpp"
#include "ceteris/study_words/study_digits.hpp"
#include "ceteris/study_words/study_format.hpp"
#include "ceteris/study_words/study_words.hpp"

namespace ceteris::study_report {

namespace {

using record::StudyContrast;
using record::StudyRecord;
using record::StudyRule;

}  // namespace

std::string rules_part(const StudyRecord& study) {
  const study_words::Digits digits(study);
  report::Listing listing(kTableBytes);
  std::size_t rows = 0;
  for (const StudyRule& rule : study.rules) {
    for (const StudyContrast& c : rule.contrasts) {
      const bool measured = c.n > 0;
      ++rows;
      listing.add(
          "<tr><th scope=\"row\">" + named(study_words::subject_of(study, c)) + "</th>" +
          report::cell("Counts", report::escape(study_words::rule_text(rule))) +
          report::cell("Effect", measured ? report::prose(digits.effect(c)) : "-", "num") +
          report::cell("95 % interval", c.ci95 ? report::prose(digits.range(c, *c.ci95)) : "-", "num") +
          report::cell("p, corrected", c.ci95 ? report::escape(report::probability(c.p_adjusted)) : "-", "num") +
          report::cell("Verdict", report::escape(study_words::verdict_word(c.verdict))) + "</tr>\n");
    }
  }
  if (rows == 0) {
    return {};
  }
  return "<p>Which value of each curve counts was declared, and decides; the others are shown beside it. The best is "
         "chosen by the values that are compared, so it flatters every arm.</p>\n" +
         folded(rows, "comparison",
                listing.str(report::table_head({{"Comparison"},
                                                {"Counts"},
                                                {"Effect", true},
                                                {"95 % interval", true},
                                                {"p, corrected", true},
                                                {"Verdict"}}),
                            "stack wide"));
}

}  // namespace ceteris::study_report
