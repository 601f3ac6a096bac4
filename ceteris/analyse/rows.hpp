// SPDX-License-Identifier: Apache-2.0
// From rows, long or wide, to one entry a value.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ceteris/analyse/columns.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/tables/step.hpp"

namespace ceteris::analyse {

struct Entry {
  std::string arm;
  std::string task;
  std::string replicate;
  std::optional<tables::Step> step;
  std::size_t metric = 0;  ///< index into Columns::metrics
  std::size_t row = 0;     ///< of the sheet
  std::size_t column = 0;  ///< that holds the value
};

/// In the order of the rows. A row whose table says nothing of the arm is left out; one whose arm is empty is a
/// problem. Where no column tells the runs of an arm apart, rows of different steps are one run, and all others count
/// by themselves: "1", "2", ... Rows whose task or replicate is missing are problems.
[[nodiscard]] std::vector<Entry> entries_of(const tables::Sheet& sheet, const Columns& columns,
                                            std::vector<Problem>& problems,
                                            std::vector<record::AnalysisLeftOut>& left_out);

}  // namespace ceteris::analyse
