// SPDX-License-Identifier: Apache-2.0
// What ran, as a table that travels: one line a trial, which `ceteris study import` reads again (docs/studies.md).
//
//   study,kind,arm,task,replicate,outcome,<metrics, the one that decides first>,seconds,peak_bytes,cpu,trial
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/design/design.hpp"
#include "ceteris/record/outcome.hpp"
#include "ceteris/study/results.hpp"
#include "ceteris/study/study_file.hpp"

namespace ceteris::study_run {

/// "replicate", "warm-up", "rerun", "pilot" or "tuning": the word in the column `kind`.
[[nodiscard]] std::string_view kind_name(design::Purpose purpose);

/// What stands in the column `replicate`: of a pilot the number of the pair, so that its two trials have the same one.
[[nodiscard]] int table_replicate(const design::PlannedTrial& place);

/// Names of the columns of the study's metrics, in the order of metrics_of: their own; "seconds" and "peak_bytes" of
/// those that are wall time and memory; "metric.cpu" of one that is called like another column.
[[nodiscard]] std::vector<std::string> metric_columns(const study::StudyFile& file);

/// The trials that have a result, in their order, under one line of names. Numbers are the shortest that read back as
/// the same ones; "nan", "inf", "-inf"; empty: no value was read.
[[nodiscard]] std::string trial_table(const study::StudyFile& file, const design::Design& design,
                                      std::span<const study::StudyTrial> trials, const study::Results& results);

/// A line of such a table.
struct TrialRow {
  int line = 0;
  std::optional<design::Purpose> kind = {};  ///< none: the table has no such column
  std::string arm = {};
  std::string task = {};
  int replicate = 0;  ///< from 0
  record::Outcome outcome = record::Outcome::Finished;
  std::vector<std::optional<double>> values = {};  ///< one a metric that was asked for; none: an empty field
  double seconds = 0;
  std::uint64_t peak_bytes = 0;
  std::string cpu = {};
  std::string trial = {};  ///< its id
};

struct TrialTable {
  std::vector<TrialRow> rows = {};       ///< lines of one trial have one result
  std::vector<std::string> unused = {};  ///< columns that are neither the table's own nor asked for
};

/// Reads a table with columns of `metrics`; `kind`, `study` and, where no line needs it, `task` may lack. Throws a spec
/// error with all problems, each at its line: broken CSV, a column that lacks or comes twice, what is no number, no
/// result's outcome, no id, or one id with two results. `where` names the table.
[[nodiscard]] TrialTable read_trial_table(std::string_view text, const std::string& where,
                                          const std::vector<std::string>& metrics);

}  // namespace ceteris::study_run
