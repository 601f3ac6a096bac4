// SPDX-License-Identifier: Apache-2.0
// The answer when another value of each curve counts, in sentences.

#include "ceteris/study_words/study_details.hpp"
#include "ceteris/study_words/study_words.hpp"

namespace ceteris::study_words {
namespace {

using record::StudyContrast;
using record::StudyRecord;
using record::StudyRule;

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

}  // namespace ceteris::study_words
