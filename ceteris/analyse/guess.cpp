// SPDX-License-Identifier: Apache-2.0
#include "ceteris/analyse/guess.hpp"

#include <algorithm>

namespace ceteris::analyse {
namespace {

using Indices = std::vector<std::size_t>;

bool has_cell(const metrics::Column& column, metrics::State state) {
  return std::ranges::find(column.cells, state, &metrics::Cell::state) != column.cells.end();
}

}  // namespace

std::set<std::string> distinct_keys(const tables::Sheet& sheet, std::size_t column) {
  std::set<std::string> values;
  for (const metrics::Cell& cell : sheet.columns[column].cells) {
    if (tables::is_filled(cell)) {
      values.insert(tables::key_of(cell.text));
    }
  }
  return values;
}

Indices usual_columns(const tables::Sheet& sheet, const Claimed& claimed, tables::Role role) {
  Indices found;
  for (const std::string_view usual : tables::usual_names(role)) {
    for (std::size_t i = 0; i < sheet.columns.size(); ++i) {
      if (!claimed.contains(i) && tables::plain_name(sheet.columns[i].name) == usual) {
        found.push_back(i);
      }
    }
  }
  return found;
}

std::optional<std::size_t> usual_arm(const tables::Sheet& sheet, const Claimed& claimed) {
  Indices several = usual_columns(sheet, claimed, tables::Role::Arm);
  std::erase_if(several, [&](std::size_t column) { return distinct_keys(sheet, column).size() < 2; });
  const auto shared = std::ranges::find_if(
      several, [&](std::size_t column) { return distinct_keys(sheet, column).size() < sheet.rows(); });
  if (shared != several.end()) {
    return *shared;
  }
  return several.empty() ? std::nullopt : std::optional(several.front());
}

std::optional<std::size_t> only_text_column(const tables::Sheet& sheet, const Claimed& claimed) {
  Indices found;
  for (std::size_t i = 0; i < sheet.columns.size(); ++i) {
    const metrics::Column& column = sheet.columns[i];
    if (!claimed.contains(i) && has_cell(column, metrics::State::Text) && !tables::holds_numbers(column)) {
      found.push_back(i);
    }
  }
  return found.size() == 1 && distinct_keys(sheet, found.front()).size() >= 2 ? std::optional(found.front())
                                                                              : std::nullopt;
}

Indices number_columns(const tables::Sheet& sheet, const Claimed& claimed) {
  Indices found;
  for (std::size_t i = 0; i < sheet.columns.size(); ++i) {
    if (!claimed.contains(i) && tables::holds_numbers(sheet.columns[i])) {
      found.push_back(i);
    }
  }
  return found;
}

std::optional<std::size_t> spoilt_column(const tables::Sheet& sheet, const Claimed& claimed) {
  for (std::size_t i = 0; i < sheet.columns.size(); ++i) {
    if (!claimed.contains(i) && has_cell(sheet.columns[i], metrics::State::Value)) {
      return i;
    }
  }
  return std::nullopt;
}

}  // namespace ceteris::analyse
