// SPDX-License-Identifier: Apache-2.0
// Comma-separated values by RFC 4180, strictly, but for blanks around fields and another separator where one is named.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris::formats {

struct CsvRow {
  int line = 0;  ///< where it begins, from 1
  std::vector<std::string> fields;

  bool operator==(const CsvRow&) const = default;
};

struct Csv {
  std::vector<CsvRow> rows;       ///< blank lines are left out
  std::vector<Problem> problems;  ///< `where`:line, one for every row that breaks the rules; the row is left out
};

/// Splits `text` into rows: LF or CR LF ends a row, `separator` parts fields, a field in quotes may hold both and
/// quotes doubled. Blanks and tabs around a field are no part of it unless they stand in its quotes. A quote elsewhere,
/// one that is never closed, or more than kMostCsvFields fields in a row is a problem.
[[nodiscard]] Csv parse_csv(std::string_view text, const std::string& where, char separator = ',');

inline constexpr std::size_t kMostCsvFields = 100'000;

/// The same, row by row, for what need not be kept.
class CsvReader {
 public:
  /// `text` must outlive the reader. `separator` is neither a quote, a blank nor the end of a line.
  explicit CsvReader(std::string_view text, char separator = ',') : text_(text), separator_(separator) {}

  struct Row {
    CsvRow row;
    const char* mistake = nullptr;  ///< what is wrong with it; nullptr when it is sound
  };
  /// The next row that is not blank, sound or not.
  [[nodiscard]] std::optional<Row> next();
  /// Whether the row given last ended with its line.
  [[nodiscard]] bool line_ended() const { return line_ended_; }

 private:
  const char* read_row(std::vector<std::string>& fields);
  const char* read_plain(std::string& field);
  const char* read_quoted(std::string& field);
  void skip_blanks();
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  std::string_view text_;
  char separator_;
  std::size_t at_ = 0;
  int line_ = 1;
  bool line_ended_ = true;
};

}  // namespace ceteris::formats
