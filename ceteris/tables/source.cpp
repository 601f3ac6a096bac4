// SPDX-License-Identifier: Apache-2.0
#include "ceteris/tables/source.hpp"

#include <cmath>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/metrics/number.hpp"

namespace ceteris::tables {

std::string Source::where(std::size_t row) const {
  return row < places.size() ? printable(name + ", " + places[row])
                             : printable(name) + ":" + std::to_string(table.lines.at(row));
}

void TableBuilder::begin_row(std::size_t line) {
  table_.lines.push_back(line);
}

void TableBuilder::put(const std::string& column, std::string text) {
  const metrics::Number number = metrics::parse_number(text);
  put(column, metrics::Cell{number.state, number.value, number.percent, std::move(text)});
}

void TableBuilder::put(const std::string& column, double value) {
  const auto state = std::isfinite(value) ? metrics::State::Value : metrics::State::NotFinite;
  put(column, metrics::Cell{state, value, false, shortest(value)});
}

void TableBuilder::put(const std::string& column, metrics::Cell cell) {
  const auto [place, fresh] = columns_.emplace(column, table_.columns.size());
  if (fresh) {
    table_.columns.push_back({column, {}});
  }
  if (table_.columns.size() * table_.rows() > metrics::kMostCells) {
    throw spec_error(printable(where_), "the table has more than " + with_thousands(metrics::kMostCells) + " cells",
                     "name the metrics that count with --metric");
  }
  std::vector<metrics::Cell>& cells = table_.columns[place->second].cells;
  CETERIS_CHECK(!table_.lines.empty(), "a row has been begun");
  cells.resize(table_.rows() - 1);
  cells.push_back(std::move(cell));
}

metrics::Table TableBuilder::take() {
  for (metrics::Column& column : table_.columns) {
    column.cells.resize(table_.rows());
  }
  return std::move(table_);
}

}  // namespace ceteris::tables
