// SPDX-License-Identifier: Apache-2.0
// The one long table that every format comes to: arm, task, replicate, metric, value, and why a value is missing.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ceteris/analyse/columns.hpp"

namespace ceteris::analyse {

/// What a run has of one metric.
struct Finding {
  std::optional<double> value;
  std::string why = {};  ///< without a value: a clause
  bool stated = false;   ///< the table says what became of it: failed, not a number, still running
};

struct Run {
  std::size_t arm = 0;
  std::size_t task = 0;
  std::string replicate;
  std::vector<Finding> findings;  ///< one a metric
};

struct Runs {
  std::vector<std::string> arms;   ///< in the order in which they come first; the same for tasks and runs
  std::vector<std::string> tasks;  ///< one, empty, where no column says tasks
  std::vector<Run> runs;
  std::vector<record::AnalysisLeftOut> left_out;  ///< rows of no arm
  std::vector<std::string> unmeasured;  ///< tasks without a value of the deciding metric in any arm, which are left out
  bool percent = false;                 ///< every value of the deciding metric has a percent sign
  bool curves = false;                  ///< some run has values at several steps
};

/// Values must be smaller in size: their squares are summed.
inline constexpr double kLargestValue = 1e150;

/// Throws a spec error with every problem: rows without an arm, two rows of one run, text where a number should be,
/// last steps that differ where no step is named.
[[nodiscard]] Runs runs_of(const tables::Sheet& sheet, const Columns& columns);

}  // namespace ceteris::analyse
