// SPDX-License-Identifier: Apache-2.0
// Comparisons by the outcomes of single test items.
#include <algorithm>

#include "ceteris/report/columns.hpp"
#include "ceteris/report/markup.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/report/study_format.hpp"
#include "ceteris/report/study_parts.hpp"
#include "ceteris/report/study_words.hpp"

namespace ceteris::report {

namespace {

using record::StudyItems;
using record::StudyRecord;

/// "In 3 of 8 replicates the two trained models differ on the items (McNemar, p below 0.05)."
std::string mcnemar_sentence(const StudyItems& items) {
  const auto differing = std::ranges::count_if(items.mcnemar, [](const auto& test) { return test.p < 0.05; });
  return items.mcnemar.empty()
             ? std::string()
             : " In " + count(static_cast<std::int64_t>(differing)) + " of " +
                   count_of(static_cast<std::int64_t>(items.mcnemar.size()), "replicate") +
                   " the two trained models differ on these items (McNemar's test, 5 %), which says nothing about the "
                   "arms.";
}

std::string item_table(const StudyRecord& study) {
  Listing listing(kTableBytes);
  for (const StudyItems& items : study.items) {
    for (const record::StudyMcNemar& test : items.mcnemar) {
      listing.add("<tr><th scope=\"row\">" + named(subject_of(study, items.contrast)) + "</th>" +
                  cell("Replicate", count(test.replicate + 1), "num") +
                  cell("Only the first right", count(test.only_first), "num") +
                  cell("Only the second right", count(test.only_second), "num") +
                  cell("p", escape(probability(test.p)), "num") + "</tr>\n");
    }
  }
  return listing.str(table_head({{"Comparison"},
                                 {"Replicate", true},
                                 {"Only the first right", true},
                                 {"Only the second right", true},
                                 {"p", true}}),
                     "stack wide");
}

}  // namespace

std::vector<std::string> item_verdicts(const StudyRecord& study) {
  std::vector<std::string> sentences;
  for (const StudyItems& items : study.items) {
    const VerdictWords words = verdict_words(study, items.contrast);
    sentences.push_back("On new items like these" + (items.items > 0 ? " " + count(items.items) : "") + ": " +
                        words.subject + ": " + words.finding + ": " + words.verdict + '.');
  }
  return sentences;
}

std::vector<std::string> item_sentences(const StudyRecord& study) {
  std::vector<std::string> sentences = item_verdicts(study);
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    sentences[i] += mcnemar_sentence(study.items[i]);
  }
  return sentences;
}

std::string items_part(const StudyRecord& study) {
  if (study.items.empty()) {
    return {};
  }
  std::vector<std::string> sentences = item_sentences(study);
  const std::size_t all = sentences.size();
  sentences.resize(std::min(kFigureRows, all));
  const bool tested = std::ranges::any_of(study.items, [](const StudyItems& items) { return !items.mcnemar.empty(); });
  return "<p>The verdicts above are about this test set. These are about other items of the same kind: their intervals "
         "are over the draw of items as well as over seeds.</p>\n" +
         bullets(sentences) + note(left_out(sentences.size(), all, "comparisons stand in the JSON")) +
         (tested ? disclosed("McNemar's test of every replicate as a table", item_table(study)) : "");
}

}  // namespace ceteris::report
