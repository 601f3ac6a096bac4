// SPDX-License-Identifier: Apache-2.0
// Comparisons by the outcomes of single test items.
#include <algorithm>

#include "ceteris/report/columns.hpp"
#include "ceteris/report/markup.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/study_report/study_parts.hpp"
#include "ceteris/study_words/study_format.hpp"
#include "ceteris/study_words/study_words.hpp"

namespace ceteris::study_report {

namespace {

using record::StudyItems;
using record::StudyRecord;

std::string item_table(const StudyRecord& study) {
  report::Listing listing(kTableBytes);
  for (const StudyItems& items : study.items) {
    for (const record::StudyMcNemar& test : items.mcnemar) {
      listing.add("<tr><th scope=\"row\">" + named(study_words::subject_of(study, items.contrast)) + "</th>" +
                  report::cell("Replicate", report::count(test.replicate + 1), "num") +
                  report::cell("Only the first right", report::count(test.only_first), "num") +
                  report::cell("Only the second right", report::count(test.only_second), "num") +
                  report::cell("p", report::escape(report::probability(test.p)), "num") + "</tr>\n");
    }
  }
  return listing.str(report::table_head({{"Comparison"},
                                         {"Replicate", true},
                                         {"Only the first right", true},
                                         {"Only the second right", true},
                                         {"p", true}}),
                     "stack wide");
}

}  // namespace

std::string items_part(const StudyRecord& study) {
  if (study.items.empty()) {
    return {};
  }
  std::vector<std::string> sentences = study_words::item_sentences(study);
  const std::size_t all = sentences.size();
  sentences.resize(std::min(kFigureRows, all));
  const bool tested = std::ranges::any_of(study.items, [](const StudyItems& items) { return !items.mcnemar.empty(); });
  return "<p>The verdicts above are about this test set. These are about other items of the same kind: their intervals "
         "are over the draw of items as well as over seeds.</p>\n" +
         report::bullets(sentences) + note(left_out(sentences.size(), all, "comparisons stand in the JSON")) +
         (tested ? report::disclosed("McNemar's test of every replicate as a table", item_table(study)) : "");
}

}  // namespace ceteris::study_report
