// SPDX-License-Identifier: Apache-2.0
#include "ceteris/tables/sheet.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::tables {
namespace {

using metrics::State;

constexpr std::size_t kNamesShown = 20;

/// Short names of the tables: their stems where these differ.
std::vector<std::string> labels_of(const std::vector<Source>& sources) {
  std::vector<std::string> stems;
  std::vector<std::string> names;
  for (const Source& source : sources) {
    const std::filesystem::path path = source.name;
    stems.push_back(path.has_filename() ? path.stem().string() : path.parent_path().filename().string());
    names.push_back(source.name);
  }
  return std::set(stems.begin(), stems.end()).size() == stems.size() ? stems : names;
}

}  // namespace

std::optional<std::size_t> Sheet::find(std::string_view name) const {
  const auto found = std::ranges::find(columns, name, &metrics::Column::name);
  return found == columns.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - columns.begin()));
}

std::string Sheet::names() const {
  std::vector<std::string> shown;
  for (const metrics::Column& column : columns) {
    shown.push_back(printable(column.name));
  }
  const std::size_t more = shown.size() > kNamesShown ? shown.size() - kNamesShown : 0;
  shown.resize(shown.size() - more);
  return join(shown, ", ") + (more > 0 ? " and " + std::to_string(more) + " more" : "");
}

Sheet sheet_of(const std::vector<Source>& sources) {
  Sheet sheet;
  const std::vector<std::string> labels = labels_of(sources);
  const bool has_file = std::ranges::any_of(
      sources, [](const Source& source) { return !source.table.columns_named(kFileColumn).empty(); });
  if (sources.size() > 1 && !has_file) {
    sheet.columns.push_back({std::string(kFileColumn), {}});
  }
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const metrics::Table& table = sources[i].table;
    const std::size_t before = sheet.rows();
    for (const metrics::Column& column : table.columns) {
      const auto place = sheet.find(column.name);
      if (!place) {
        sheet.columns.push_back({column.name, {}});
      }
      std::vector<metrics::Cell>& cells = sheet.columns[place.value_or(sheet.columns.size() - 1)].cells;
      cells.resize(before);
      cells.insert(cells.end(), column.cells.begin(), column.cells.end());
    }
    for (std::size_t row = 0; row < table.rows(); ++row) {
      sheet.where.push_back(sources[i].where(row));
    }
    if (sources.size() > 1 && !has_file) {
      sheet.columns.front().cells.resize(sheet.rows(), {State::Text, 0, false, labels[i]});
    }
    if (sheet.rows() * sheet.columns.size() > metrics::kMostCells) {
      throw spec_error(printable(sources[i].name),
                       "the tables have more than " + with_thousands(metrics::kMostCells) + " cells together");
    }
  }
  for (metrics::Column& column : sheet.columns) {
    column.cells.resize(sheet.rows());
  }
  return sheet;
}

bool is_filled(const metrics::Cell& cell) {
  return cell.state != State::Missing && cell.state != State::Empty;
}

bool holds_numbers(const metrics::Column& column) {
  bool any = false;
  for (const metrics::Cell& cell : column.cells) {
    if (cell.state == State::Text && status_of(cell.text) != Status::Failed) {
      return false;
    }
    any = any || cell.state == State::Value;
  }
  return any;
}

bool is_not_measured(const metrics::Column& column) {
  bool any = false;
  for (const metrics::Cell& cell : column.cells) {
    if (is_filled(cell) && cell.state != State::NotFinite) {
      return false;
    }
    any = any || cell.state == State::NotFinite;
  }
  return any;
}

}  // namespace ceteris::tables
