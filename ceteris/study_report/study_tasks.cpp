// SPDX-License-Identifier: Apache-2.0
// Many tasks in one figure: interquartile means and probabilities of improvement.
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

using record::StudyAggregate;
using record::StudyImprovement;
using record::StudyRecord;

}  // namespace

std::string aggregates_part(const StudyRecord& study) {
  if (study.aggregates.empty() || study.metrics.empty()) {
    return {};
  }
  const study_words::Digits digits(study);
  report::Listing means(kTableBytes / 2);
  for (const StudyAggregate& one : study.aggregates) {
    means.add("<tr><th scope=\"row\">" + named(one.arm) + "</th>" +
              report::cell("Interquartile mean", report::prose(digits.value(0, one.iqm)), "num") +
              report::cell("95 % interval", report::prose(study_words::values_text(digits, one.ci95)), "num") +
              report::cell("Runs", report::count(one.runs), "num") + "</tr>\n");
  }
  report::Listing wins(kTableBytes / 2);
  for (const StudyImprovement& one : study.improvements) {
    wins.add("<tr><th scope=\"row\">" + named(one.second) + " better than " + named(one.first) + "</th>" +
             report::cell("Probability", report::prose(study_words::probability_text(one.probability)), "num") +
             report::cell("95 % interval", report::prose(study_words::probabilities_text(one.ci95)), "num") +
             "</tr>\n");
  }
  return "<p>Beside the verdicts, and deciding nothing: the mean of the middle half of all runs, and how likely a run "
         "of "
         "one arm is better than one of another on the same task, averaged over tasks. Intervals are over runs on "
         "these "
         "tasks; with fewer than 20 runs an arm, or 3 a task, there are none.</p>\n" +
         folded(study.aggregates.size(), "arm",
                means.str(report::table_head(
                              {{"Arm"}, {"Interquartile mean", true}, {"95 % interval", true}, {"Runs", true}}),
                          "stack wide")) +
         (study.improvements.empty()
              ? ""
              : folded(study.improvements.size(), "comparison",
                       wins.str(report::table_head({{"A run is"}, {"Probability", true}, {"95 % interval", true}}),
                                "stack wide")));
}

}  // namespace ceteris::study_report
