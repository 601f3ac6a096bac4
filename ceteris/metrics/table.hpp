// SPDX-License-Identifier: Apache-2.0
// Tables as files: values parted by commas, semicolons or tabs under a header, JSON lines and arrays of JSON objects.
// Columns of cells, in which numbers, empty cells, text and NaN stay four things and the spelling of the file is kept.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/metrics/source.hpp"

namespace ceteris::metrics {

struct Cell {
  /// Value, Empty, Text, NotFinite; Refused for what reads as two numbers ("1,234"); Missing in a JSON line that lacks
  /// the key. As parse_number tells.
  State state = State::Missing;
  double value = 0;       ///< with Value; NaN or infinite with NotFinite
  bool percent = false;   ///< the spelling has a percent sign
  std::string text = {};  ///< the spelling of the file, without blanks around it; of a JSON text its content

  bool operator==(const Cell&) const = default;
};

struct Column {
  std::string name;
  std::vector<Cell> cells;
};

struct Table {
  std::vector<Column> columns;        ///< in the order of the file; all of one length
  std::vector<std::size_t> lines;     ///< of each row, the line where it begins, from 1
  std::vector<std::size_t> restarts;  ///< rows in front of which the header stands again
  std::vector<std::string> notes;     ///< a last row that is cut off and left out
  std::vector<Problem> problems;      ///< rows that break the rules; they are left out

  [[nodiscard]] std::size_t rows() const { return lines.size(); }
  /// All columns of that name, in their order.
  [[nodiscard]] std::vector<std::size_t> columns_named(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> names() const;
};

/// The most cells of a table.
inline constexpr std::size_t kMostCells = 10'000'000;

enum class TableFormat { Separated, JsonLines };

/// The first row is the header. The separator is the one of tab, semicolon and comma that parts the header and the row
/// below it into as many cells. A row of more or fewer cells than the header, one with a misplaced quote, a header of
/// numbers only, more than kMostCells: problems at `where`:line. Cells beyond the header that are empty do not count. A
/// last row without a line end and with too few cells is cut off: noted and left out.
[[nodiscard]] Table parse_separated(std::string_view text, const std::string& where);

/// One object a line; what stands in objects and arrays below it has columns "test.accuracy" and "results[0].acc". Two
/// places of a line with the same name are a problem. A last line that is cut off is noted and left out.
[[nodiscard]] Table parse_json_table(std::string_view text, const std::string& where);

/// One array of objects, a row each, whose ordinals from 1 are its "lines"; columns as in JSON lines. An array that is
/// cut off, and one with anything but objects in it, is a problem.
[[nodiscard]] Table parse_json_records(std::string_view text, const std::string& where);

/// JSON lines for the endings .jsonl and .ndjson, else Separated.
[[nodiscard]] TableFormat table_format_of(const std::filesystem::path& path);

/// Reads a file, of any encoding that `as_utf8` knows. Throws as read_file does; what is wrong inside is in `problems`.
[[nodiscard]] Table read_table(const std::filesystem::path& path);

}  // namespace ceteris::metrics
