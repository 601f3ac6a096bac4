// SPDX-License-Identifier: Apache-2.0
// What tables of finished runs support, as plain data: everything that `ceteris analyse` shows.
//
// Differences are "second arm minus first", in the unit of the metric; of scale Ratio they are relative changes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ceteris/record/study.hpp"

namespace ceteris::record {

/// One table as it was read.
struct AnalysisSource {
  std::string name;                ///< as it was given
  std::string format;              ///< "CSV", "JSON lines", "hyperfine", ...
  int rows = 0;                    ///< with what is left out
  std::vector<std::string> notes;  ///< what a reader of its values should know, a sentence each
};

/// Which column says what.
struct AnalysisColumn {
  std::string role;  ///< "arm", "replicate", "pair", "task", "metric", "step", "status"
  std::vector<std::string> columns;
  bool guessed = false;  ///< no flag named it
};

/// Something in the tables that is no value of the analysis.
struct AnalysisLeftOut {
  std::string where;  ///< "runs.csv:12", "results.db, run 3f2a"
  std::string why;    ///< a clause
};

/// A value that should be there and is not.
struct AnalysisGap {
  std::string arm;
  std::string task;  ///< empty: there is one
  std::string replicate;
  std::string metric;
  std::string why;      ///< a clause: "the value is nan", "no row"
  bool stated = false;  ///< the table says what became of it: failed, not a number, still running
};

struct AnalysisValue {
  std::string task;
  std::string replicate;
  std::vector<std::optional<double>> values;  ///< one a metric; what is missing is among the gaps
};

struct AnalysisArm {
  std::string name;
  bool baseline = false;
  std::vector<AnalysisValue> runs;
  std::vector<StudyMean> means;  ///< one a metric, over the values that are there
};

/// A claim about new tasks in which each task counts by its runs, where tasks have different numbers of them: the
/// coefficient of least squares by arm and task, its cluster-robust standard error CR2 and Satterthwaite's degrees of
/// freedom. Shown beside the comparison that counts tasks alike, and decides nothing.
struct AnalysisByRuns {
  double estimate = 0;  ///< of a ratio metric the relative change
  double standard_error = 0;
  double degrees_of_freedom = 0;
  StudyInterval ci95;
  double p = 1;  ///< two-sided, of no difference
};

/// McNemar's exact test of pairs of 0 and 1.
struct AnalysisMcNemar {
  int only_first = 0;   ///< pairs in which the first arm alone has 1
  int only_second = 0;  ///< pairs in which the second arm alone has 1
  double p = 1;         ///< two-sided
};

/// One comparison, by the values that are there and with the worst score in the place of those that are missing.
struct AnalysisContrast {
  StudyContrast complete;              ///< its verdict is what the values that are there say
  std::optional<StudyContrast> worst;  ///< none: nothing is missing
  std::optional<AnalysisByRuns> by_runs;
  std::optional<AnalysisMcNemar> mcnemar;  ///< of the values that are there; decides `complete` where it has a verdict
  StudyVerdict verdict = StudyVerdict::Refused;
  std::string reason;  ///< without a verdict about the difference: a clause
  std::string sentence;
};

struct AnalysisRecord {
  std::string program_version;
  std::vector<AnalysisSource> sources;
  std::vector<AnalysisColumn> columns;
  std::vector<std::string> choices;  ///< what was guessed or assumed, a sentence each
  std::vector<StudyMetric> metrics;  ///< the first decides; the others are shown beside it
  std::string at;                    ///< which step of a run counts: "1000", "end"; empty: runs have one value
  bool paired = false;
  std::string estimand;                     ///< "these-tasks" or "new-tasks"; empty for one task
  std::vector<std::string> tasks;           ///< empty: one without a name
  int tried = 0;                            ///< arms that were tried, those of the tables included
  int family = 0;                           ///< comparisons that Holm's method corrects over
  std::vector<std::string> cannot;          ///< what cannot be concluded, a sentence each
  std::vector<AnalysisContrast> contrasts;  ///< the family first; then task by task; then other metrics
  std::vector<AnalysisArm> arms;
  std::vector<AnalysisGap> gaps;
  std::vector<AnalysisLeftOut> left_out;
  std::vector<StudyAggregate> aggregates;      ///< interquartile means over tasks; empty for one task
  std::vector<StudyImprovement> improvements;  ///< probabilities of improvement over tasks
  std::vector<StudyThreat> threats;            ///< the most serious first
  std::string methods;                         ///< a paragraph to paste into a paper
};

/// JSON of schema "ceteris.analyse/1". What is absent or not finite is null.
[[nodiscard]] std::string to_json(const AnalysisRecord& analysis);

}  // namespace ceteris::record
