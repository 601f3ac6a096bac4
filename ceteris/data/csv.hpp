// SPDX-License-Identifier: Apache-2.0
// Comma-separated values by RFC 4180, strictly, but for blanks around fields.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris::data {

struct CsvRow {
  int line = 0;  ///< where it begins, from 1
  std::vector<std::string> fields;

  bool operator==(const CsvRow&) const = default;
};

struct Csv {
  std::vector<CsvRow> rows;       ///< blank lines are left out
  std::vector<Problem> problems;  ///< `where`:line, one for every row that breaks the rules; the row is left out
};

/// Splits `text` into rows: LF or CR LF ends a row, commas part fields, a field in quotes may hold both and quotes
/// doubled. Blanks and tabs around a field are no part of it unless they stand in its quotes. A quote elsewhere, or one
/// that is never closed, is a problem.
[[nodiscard]] Csv parse_csv(std::string_view text, const std::string& where);

}  // namespace ceteris::data
