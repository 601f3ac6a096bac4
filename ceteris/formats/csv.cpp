// SPDX-License-Identifier: Apache-2.0
#include "ceteris/formats/csv.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ceteris::formats {
namespace {

std::string_view without_blanks_behind(std::string_view text) {
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

}  // namespace

std::optional<CsvReader::Row> CsvReader::next() {
  while (at_ < text_.size()) {
    Row row{{line_, {}}, nullptr};
    row.mistake = read_row(row.row.fields);
    const bool blank = row.row.fields.size() == 1 && row.row.fields[0].empty();
    if (row.mistake != nullptr || !blank) return row;
  }
  return std::nullopt;
}

// Leaves `at_` behind the row's end, whether the row is sound or not; returns what is wrong with it.
const char* CsvReader::read_row(std::vector<std::string>& fields) {
  const char* mistake = nullptr;
  std::string beyond;
  while (true) {
    skip_blanks();
    const bool fits = fields.size() < kMostCsvFields;
    if (!fits) {
      beyond.clear();
      mistake = mistake == nullptr ? "more than 100,000 fields" : mistake;
    }
    std::string& field = fits ? fields.emplace_back() : beyond;
    const char* wrong = peek() == '"' ? read_quoted(field) : read_plain(field);
    mistake = mistake == nullptr ? wrong : mistake;
    line_ended_ = at_ < text_.size() && text_[at_] == '\n';
    if (at_ >= text_.size() || text_[at_++] == '\n') {
      ++line_;
      return mistake;
    }
  }
}

// Stops at a separator, a line feed or the end; the carriage return of CR LF is not part of the field.
const char* CsvReader::read_plain(std::string& field) {
  const std::array<char, 2> ends = {separator_, '\n'};
  const std::size_t end = std::min(text_.find_first_of(std::string_view(ends.data(), ends.size()), at_), text_.size());
  std::string_view content = text_.substr(at_, end - at_);
  if (end < text_.size() && text_[end] == '\n' && content.ends_with('\r')) {
    content.remove_suffix(1);
  }
  at_ = end;
  field = without_blanks_behind(content);
  return content.find('"') == std::string_view::npos ? nullptr : "a quote inside a field that does not begin with one";
}

const char* CsvReader::read_quoted(std::string& field) {
  ++at_;
  while (true) {
    const std::size_t quote = text_.find('"', at_);
    if (quote == std::string_view::npos) {
      at_ = text_.size();
      return "a quote is opened and never closed";
    }
    field += text_.substr(at_, quote - at_);
    line_ += static_cast<int>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(at_),
                                         text_.begin() + static_cast<std::ptrdiff_t>(quote), '\n'));
    at_ = quote + 1;
    if (peek() != '"') {
      break;
    }
    field += '"';
    ++at_;
  }
  std::string rest;
  const char* mistake = read_plain(rest);
  return rest.empty() ? mistake : "text between the closing quote and the separator";
}

void CsvReader::skip_blanks() {
  const std::string_view blanks = separator_ == '\t' ? " " : " \t";
  at_ = std::min(text_.find_first_not_of(blanks, at_), text_.size());
}

Csv parse_csv(std::string_view text, const std::string& where, char separator) {
  Csv csv;
  CsvReader reader(text, separator);
  while (std::optional<CsvReader::Row> row = reader.next()) {
    if (row->mistake != nullptr) {
      csv.problems.push_back({where + ":" + std::to_string(row->row.line), row->mistake, {}});
    } else {
      csv.rows.push_back(std::move(row->row));
    }
  }
  return csv;
}

}  // namespace ceteris::formats
