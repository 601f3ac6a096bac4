// SPDX-License-Identifier: Apache-2.0
// Many tasks in one figure, in sentences.

#include "ceteris/report/columns.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/study_words/study_details.hpp"
#include "ceteris/study_words/study_digits.hpp"
#include "ceteris/study_words/study_words.hpp"

namespace ceteris::study_words {
namespace {

using record::StudyAggregate;
using record::StudyImprovement;
using record::StudyRecord;

constexpr std::size_t kName = 60;

}  // namespace

std::vector<std::string> task_sentences(const StudyRecord& study) {
  std::vector<std::string> sentences;
  const Digits digits(study);
  for (const StudyAggregate& one : study.aggregates) {
    sentences.push_back(report::shorten(one.arm, kName) + ": interquartile mean of " +
                        report::count_of(one.runs, "run") + ' ' + digits.value(0, one.iqm) +
                        (one.ci95 ? " (95 % interval " + values_text(digits, one.ci95) + ")" : "") + '.');
  }
  for (const StudyImprovement& one : study.improvements) {
    sentences.push_back("A run of " + report::shorten(one.second, kName) + " is better than one of " +
                        report::shorten(one.first, kName) + " with probability " + probability_text(one.probability) +
                        (one.ci95 ? " (95 % interval " + probabilities_text(one.ci95) + ")" : "") + '.');
  }
  return sentences;
}

}  // namespace ceteris::study_words
