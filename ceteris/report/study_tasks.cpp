// SPDX-License-Identifier: Apache-2.0
// Many tasks in one figure: interquartile means and probabilities of improvement.
#include "ceteris/report/columns.hpp"
#include "ceteris/report/markup.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/report/study_digits.hpp"
#include "ceteris/report/study_format.hpp"
#include "ceteris/report/study_parts.hpp"
#include "ceteris/report/study_words.hpp"

namespace ceteris::report {

namespace {

using record::StudyAggregate;
using record::StudyImprovement;
using record::StudyRecord;

constexpr std::size_t kName = 60;

std::string probability_text(double value) {
  return number(100 * value, 0) + " %";
}

/// "46 to 80 %"
std::string probabilities_text(const std::optional<record::StudyInterval>& interval) {
  return interval ? number(100 * interval->low, 0) + " to " + probability_text(interval->high) : "-";
}

std::string values_text(const Digits& digits, const std::optional<record::StudyInterval>& interval) {
  return interval ? digits.values(0, interval->low, interval->high) : "-";
}

}  // namespace

std::vector<std::string> task_sentences(const StudyRecord& study) {
  std::vector<std::string> sentences;
  const Digits digits(study);
  for (const StudyAggregate& one : study.aggregates) {
    sentences.push_back(shorten(one.arm, kName) + ": interquartile mean of " + count_of(one.runs, "run") + ' ' +
                        digits.value(0, one.iqm) +
                        (one.ci95 ? " (95 % interval " + values_text(digits, one.ci95) + ")" : "") + '.');
  }
  for (const StudyImprovement& one : study.improvements) {
    sentences.push_back("A run of " + shorten(one.second, kName) + " is better than one of " +
                        shorten(one.first, kName) + " with probability " + probability_text(one.probability) +
                        (one.ci95 ? " (95 % interval " + probabilities_text(one.ci95) + ")" : "") + '.');
  }
  return sentences;
}

std::string aggregates_part(const StudyRecord& study) {
  if (study.aggregates.empty() || study.metrics.empty()) {
    return {};
  }
  const Digits digits(study);
  Listing means(kTableBytes / 2);
  for (const StudyAggregate& one : study.aggregates) {
    means.add("<tr><th scope=\"row\">" + named(one.arm) + "</th>" +
              cell("Interquartile mean", prose(digits.value(0, one.iqm)), "num") +
              cell("95 % interval", prose(values_text(digits, one.ci95)), "num") +
              cell("Runs", count(one.runs), "num") + "</tr>\n");
  }
  Listing wins(kTableBytes / 2);
  for (const StudyImprovement& one : study.improvements) {
    wins.add("<tr><th scope=\"row\">" + named(one.second) + " better than " + named(one.first) + "</th>" +
             cell("Probability", prose(probability_text(one.probability)), "num") +
             cell("95 % interval", prose(probabilities_text(one.ci95)), "num") + "</tr>\n");
  }
  return "<p>Beside the verdicts, and deciding nothing: the mean of the middle half of all runs, and how likely a run "
         "of "
         "one arm is better than one of another on the same task, averaged over tasks. Intervals are over runs on "
         "these "
         "tasks; with fewer than 20 runs an arm, or 3 a task, there are none.</p>\n" +
         folded(study.aggregates.size(), "arm",
                means.str(table_head({{"Arm"}, {"Interquartile mean", true}, {"95 % interval", true}, {"Runs", true}}),
                          "stack wide")) +
         (study.improvements.empty()
              ? ""
              : folded(study.improvements.size(), "comparison",
                       wins.str(table_head({{"A run is"}, {"Probability", true}, {"95 % interval", true}}),
                                "stack wide")));
}

}  // namespace ceteris::report
