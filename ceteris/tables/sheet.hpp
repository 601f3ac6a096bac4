// SPDX-License-Identifier: Apache-2.0
// All tables of a call as one.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/tables/source.hpp"

namespace ceteris::tables {

/// The column that tells from which table a row comes, where there are several.
inline constexpr std::string_view kFileColumn = "file";

struct Sheet {
  std::vector<metrics::Column> columns;  ///< one a name, all of one length
  std::vector<std::string> where;        ///< of each row: "runs.csv:12"

  [[nodiscard]] std::size_t rows() const { return where.size(); }
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;
  [[nodiscard]] const metrics::Cell& cell(std::size_t row, std::size_t column) const {
    return columns[column].cells[row];
  }
  /// "seed, optimizer, accuracy", for messages.
  [[nodiscard]] std::string names() const;
};

/// Rows in the order of the tables; columns of one name are one, and a table that lacks it has missing cells there.
[[nodiscard]] Sheet sheet_of(const std::vector<Source>& sources);

/// Whether a cell holds anything: text, a number, NaN.
[[nodiscard]] bool is_filled(const metrics::Cell& cell);

/// Whether a column holds numbers and no other text than words of failure, and one number at least.
[[nodiscard]] bool holds_numbers(const metrics::Column& column);

/// Whether a column has cells that are not finite and none with a number: what it names was not measured.
[[nodiscard]] bool is_not_measured(const metrics::Column& column);

}  // namespace ceteris::tables
