// SPDX-License-Identifier: Apache-2.0
#include "ceteris/metrics/table.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/formats/csv.hpp"
#include "ceteris/metrics/attempt_file.hpp"
#include "ceteris/metrics/encoding.hpp"
#include "ceteris/metrics/number.hpp"

namespace ceteris::metrics {
namespace {

constexpr std::size_t kProblemsKept = 20;

Cell cell_of(const Number& number, std::string text) {
  return {number.state, number.value, number.percent, std::move(text)};
}

/// Keeps the first few; false when there are enough and reading on is of no use.
bool add_problem(Table& table, std::string where, std::string what, std::string remedy = {}) {
  table.problems.push_back({std::move(where), std::move(what), std::move(remedy)});
  return table.problems.size() < kProblemsKept;
}

std::size_t cells_parted_by(std::string_view line, char separator) {
  bool inside = false;
  std::size_t cells = 1;
  for (const char c : line) {
    if (c == '"') inside = !inside;
    if (c == separator && !inside) ++cells;
  }
  return cells;
}

char separator_of(std::string_view text) {
  const std::string_view header = text.substr(0, text.find('\n'));
  std::string_view below = text.substr(std::min(header.size() + 1, text.size()));
  below = below.substr(0, below.find('\n'));
  for (const char separator : {'\t', ';', ','}) {
    const std::size_t cells = cells_parted_by(header, separator);
    if (cells > 1 && (below.empty() || cells_parted_by(below, separator) == cells)) return separator;
  }
  // No row agrees with the header: the sign that parts the header most often, so that the rows are named as wrong.
  return std::ranges::max(std::array{',', ';', '\t'}, {}, [&](char sign) { return cells_parted_by(header, sign); });
}

bool holds_numbers_only(const std::vector<std::string>& fields) {
  return std::ranges::all_of(fields, [](const std::string& field) {
    const State state = parse_number(field).state;
    return state == State::Value || state == State::NotFinite || state == State::Refused;
  });
}

/// What is wrong with the number of cells; the fields become as many as the header where nothing is.
std::string fit_to_header(std::vector<std::string>& fields, std::size_t wanted) {
  while (fields.size() > wanted && fields.back().empty()) fields.pop_back();
  if (fields.size() == wanted) return {};
  return "has " + std::to_string(fields.size()) + " cells, and the header " + std::to_string(wanted);
}

class SeparatedReader {
 public:
  SeparatedReader(std::string_view text, const std::string& where)
      : where_(where), separator_(separator_of(text)), reader_(text, separator_) {}

  Table run() {
    if (!read_header()) return std::move(table_);
    while (const std::optional<formats::CsvReader::Row> row = reader_.next()) {
      if (!take(row->row, row->mistake)) break;
    }
    if (!reader_.line_ended() && table_.notes.empty() && table_.rows() > 0) {
      table_.notes.emplace_back("the last line has no end; its writer may have been stopped");
    }
    return std::move(table_);
  }

 private:
  bool read_header() {
    const std::optional<formats::CsvReader::Row> row = reader_.next();
    if (!row) {
      add_problem(table_, where_, "the file is empty");
      return false;
    }
    const std::string at = where_ + ":" + std::to_string(row->row.line);
    if (row->mistake != nullptr) {
      add_problem(table_, at, row->mistake);
      return false;
    }
    header_ = row->row.fields;
    if (holds_numbers_only(header_)) {
      add_problem(table_, at, "the first line holds numbers and no names of columns", "write a header");
      return false;
    }
    for (const std::string& name : header_) table_.columns.push_back({name, {}});
    return true;
  }

  bool take(const formats::CsvRow& row, const char* mistake) {
    const std::string at = where_ + ":" + std::to_string(row.line);
    if (mistake != nullptr) return add_problem(table_, at, mistake);
    if (row.fields == header_) {
      table_.restarts.push_back(table_.rows());
      return true;
    }
    std::vector<std::string> fields = row.fields;
    const std::string wrong = fit_to_header(fields, header_.size());
    if (!wrong.empty()) {
      if (!reader_.line_ended() && fields.size() < header_.size()) {
        table_.notes.push_back("the last line, " + std::to_string(row.line) + ", is cut off and left out");
        return true;
      }
      const bool comma = separator_ == ',' && fields.size() > header_.size();
      return add_problem(table_, at, wrong,
                         comma ? "with decimal commas, part the cells with semicolons or put them in quotes" : "");
    }
    if (table_.rows() * header_.size() >= kMostCells) {
      add_problem(table_, at, "the table has more than " + with_thousands(kMostCells) + " cells");
      return false;
    }
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const Number number = parse_number(fields[i]);
      table_.columns[i].cells.push_back(cell_of(number, std::move(fields[i])));
    }
    table_.lines.push_back(static_cast<std::size_t>(row.line));
    return true;
  }

  const std::string& where_;
  char separator_;
  formats::CsvReader reader_;
  std::vector<std::string> header_;
  Table table_;
};

}  // namespace

std::vector<std::size_t> Table::columns_named(std::string_view name) const {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == name) found.push_back(i);
  }
  return found;
}

std::vector<std::string> Table::names() const {
  std::vector<std::string> names;
  for (const Column& column : columns) names.push_back(column.name);
  return names;
}

Table parse_separated(std::string_view text, const std::string& where) {
  return SeparatedReader(text, where).run();
}

TableFormat table_format_of(const std::filesystem::path& path) {
  const std::string ending = path.extension().string();
  return ending == ".jsonl" || ending == ".ndjson" ? TableFormat::JsonLines : TableFormat::Separated;
}

Table read_table(const std::filesystem::path& path) {
  const std::string text = as_utf8(read_file(path, kLargestText));
  const std::string where = printable(path.string());
  return table_format_of(path) == TableFormat::JsonLines ? parse_json_table(text, where) : parse_separated(text, where);
}

}  // namespace ceteris::metrics
