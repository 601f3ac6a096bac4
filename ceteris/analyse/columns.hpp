// SPDX-License-Identifier: Apache-2.0
// Which column says what: as flags name them, as the format fixes them, or guessed by usual names, which is said.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ceteris/analyse/terms.hpp"
#include "ceteris/record/analysis.hpp"
#include "ceteris/tables/sheet.hpp"

namespace ceteris::analyse {

/// What columns of numbers are, beside their rows.
enum class Wide { Metrics, Arms, Replicates, Tasks };

struct Columns {
  std::vector<std::size_t> arm;        ///< empty with Wide::Arms
  std::vector<std::size_t> replicate;  ///< empty: every row is a run of its own
  std::vector<std::size_t> task;       ///< empty: one task
  std::optional<std::size_t> step;
  std::vector<std::size_t> status;
  std::optional<std::size_t> metric_name;  ///< of a long table: its rows have one value each
  Wide wide = Wide::Metrics;
  std::vector<std::size_t> values;   ///< one a metric; of a long table the one column of values; else what `wide` says
  std::vector<std::string> metrics;  ///< their names, the deciding one first
  bool paired = false;
  bool numbered = false;  ///< the format numbers the runs of each arm: equal numbers mean nothing
  std::string at;         ///< the step that counts, in the spelling of the user; "end"; empty: runs have one last step

  std::vector<record::AnalysisColumn> said;  ///< the same for the report
  std::vector<std::string> choices;          ///< guesses, a sentence each
};

/// Throws a usage error with every problem: columns that are not there, roles that cannot be guessed.
[[nodiscard]] Columns choose_columns(const tables::Sheet& sheet, const std::vector<tables::Source>& sources,
                                     const Terms& terms);

}  // namespace ceteris::analyse
