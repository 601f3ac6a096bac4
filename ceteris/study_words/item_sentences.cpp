// SPDX-License-Identifier: Apache-2.0
// What holds for new test items, in sentences.
#include <algorithm>
#include <cstdint>

#include "ceteris/report/numbers.hpp"
#include "ceteris/study_words/study_words.hpp"

namespace ceteris::study_words {
namespace {

using record::StudyItems;
using record::StudyRecord;

/// "In 3 of 8 replicates the two trained models differ on the items (McNemar, p below 0.05)."
std::string mcnemar_sentence(const StudyItems& items) {
  const auto differing = std::ranges::count_if(items.mcnemar, [](const auto& test) { return test.p < 0.05; });
  return items.mcnemar.empty()
             ? std::string()
             : " In " + report::count(static_cast<std::int64_t>(differing)) + " of " +
                   report::count_of(static_cast<std::int64_t>(items.mcnemar.size()), "replicate") +
                   " the two trained models differ on these items (McNemar's test, 5 %), which says nothing about the "
                   "arms.";
}

}  // namespace

std::vector<std::string> item_verdicts(const StudyRecord& study) {
  std::vector<std::string> sentences;
  for (const StudyItems& items : study.items) {
    const VerdictWords words = verdict_words(study, items.contrast);
    sentences.push_back("On new items like these" + (items.items > 0 ? " " + report::count(items.items) : "") + ": " +
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

}  // namespace ceteris::study_words
