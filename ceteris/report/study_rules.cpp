// SPDX-License-Identifier: Apache-2.0
// The answer when another value of each curve counts.
#include <algorithm>

#include "ceteris/report/columns.hpp"
#include "ceteris/report/markup.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/report/study_digits.hpp"
#include "ceteris/report/study_format.hpp"
#include "ceteris/report/study_parts.hpp"
#include "ceteris/report/study_words.hpp"

namespace ceteris::report {

namespace {

using record::StudyContrast;
using record::StudyRecord;
using record::StudyRule;

constexpr std::size_t kName = 60;

std::string rule_text(const StudyRule& rule) {
  return shorten(rule.name, kName) + (rule.declared ? " (declared)" : "");
}

}  // namespace

std::vector<std::string> rule_sentences(const StudyRecord& study) {
  std::vector<std::string> sentences;
  for (const StudyRule& rule : study.rules) {
    for (const StudyContrast& contrast : rule.contrasts) {
      const VerdictWords words = verdict_words(study, contrast);
      sentences.push_back(rule_text(rule) + ": " + words.subject + ": " + words.finding + ": " +
                          std::string(verdict_word(contrast.verdict)) + '.');
    }
  }
  return sentences;
}

std::string rules_part(const StudyRecord& study) {
  const Digits digits(study);
  Listing listing(kTableBytes);
  std::size_t rows = 0;
  for (const StudyRule& rule : study.rules) {
    for (const StudyContrast& c : rule.contrasts) {
      const bool measured = c.n > 0;
      ++rows;
      listing.add("<tr><th scope=\"row\">" + named(subject_of(study, c)) + "</th>" +
                  cell("Counts", escape(rule_text(rule))) +
                  cell("Effect", measured ? prose(digits.effect(c)) : "-", "num") +
                  cell("95 % interval", c.ci95 ? prose(digits.range(c, *c.ci95)) : "-", "num") +
                  cell("p, corrected", c.ci95 ? escape(probability(c.p_adjusted)) : "-", "num") +
                  cell("Verdict", escape(verdict_word(c.verdict))) + "</tr>\n");
    }
  }
  if (rows == 0) {
    return {};
  }
  return "<p>Which value of each curve counts was declared, and decides; the others are shown beside it. The best is "
         "chosen by the values that are compared, so it flatters every arm.</p>\n" +
         folded(rows, "comparison",
                listing.str(table_head({{"Comparison"},
                                        {"Counts"},
                                        {"Effect", true},
                                        {"95 % interval", true},
                                        {"p, corrected", true},
                                        {"Verdict"}}),
                            "stack wide"));
}

}  // namespace ceteris::report
