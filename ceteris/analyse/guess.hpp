// SPDX-License-Identifier: Apache-2.0
// Columns by their names and contents, for roles that no flag names.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ceteris/tables/sheet.hpp"

namespace ceteris::analyse {

/// Columns that say something already, which no guess takes.
using Claimed = std::set<std::size_t>;

/// The values of a column, as keys.
[[nodiscard]] std::set<std::string> distinct_keys(const tables::Sheet& sheet, std::size_t column);

/// Columns with a usual name of the role, the likeliest first.
[[nodiscard]] std::vector<std::size_t> usual_columns(const tables::Sheet& sheet, const Claimed& claimed,
                                                     tables::Role role);

/// The likeliest for arms: of several values, and, where another column will do, not one that every row has for itself,
/// which is the name of a run.
[[nodiscard]] std::optional<std::size_t> usual_arm(const tables::Sheet& sheet, const Claimed& claimed);

/// The one column of words, if it has several; nothing where there are more such columns.
[[nodiscard]] std::optional<std::size_t> only_text_column(const tables::Sheet& sheet, const Claimed& claimed);

/// Columns of numbers (holds_numbers).
[[nodiscard]] std::vector<std::size_t> number_columns(const tables::Sheet& sheet, const Claimed& claimed);

/// The first column of numbers with other text among them.
[[nodiscard]] std::optional<std::size_t> spoilt_column(const tables::Sheet& sheet, const Claimed& claimed);

}  // namespace ceteris::analyse
