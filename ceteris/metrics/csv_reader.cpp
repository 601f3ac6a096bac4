// SPDX-License-Identifier: Apache-2.0
// A column of a CSV file.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ceteris/base/text.hpp"
#include "ceteris/metrics/readers.hpp"
#include "ceteris/metrics/refusal.hpp"
#include "ceteris/metrics/samples.hpp"
#include "ceteris/metrics/step_names.hpp"
#include "ceteris/metrics/table.hpp"

namespace ceteris::metrics {
namespace {

bool is_filled(const Cell& cell) {
  return cell.state != State::Empty;
}

std::string two_columns(const std::string& name, const std::vector<std::size_t>& columns) {
  return "two columns are called " + ceteris::quoted(name) + ", the " + std::to_string(columns[0] + 1) + ". and the " +
         std::to_string(columns[1] + 1) + ".; rename one of them";
}

/// The column of the steps, if there is one.
std::optional<std::size_t> step_column(const Table& table, const std::string& step_key) {
  if (!step_key.empty()) {
    const std::vector<std::size_t> columns = table.columns_named(step_key);
    if (columns.empty()) throw Refusal{"there is no column " + ceteris::quoted(step_key) + " for the steps"};
    if (columns.size() > 1) throw Refusal{two_columns(step_key, columns)};
    return columns[0];
  }
  for (const std::string_view name : kStepNames) {
    const std::vector<std::size_t> columns = table.columns_named(name);
    if (columns.size() == 1) return columns[0];
  }
  return std::nullopt;
}

/// The first row below the last value in which the value was lost. Loggers leave cells empty in rows of another kind
/// (training rows, test rows) and between evaluations; pandas writes NaN as nothing. A row that fills no column which
/// the row of the last value leaves empty is of the same kind as it: where all such rows above have a value, it should.
std::optional<std::size_t> row_that_lost_its_value(const Table& table, std::size_t column) {
  const std::vector<Cell>& cells = table.columns[column].cells;
  const auto last = std::ranges::find_if(cells.rbegin(), cells.rend(), is_filled);
  if (last == cells.rend()) return std::nullopt;
  const auto filled = static_cast<std::size_t>(cells.rend() - last) - 1;
  for (std::size_t row = 0; row < cells.size(); ++row) {
    const bool same_kind = !is_filled(cells[row]) && std::ranges::all_of(table.columns, [&](const Column& other) {
      return !is_filled(other.cells[row]) || is_filled(other.cells[filled]);
    });
    if (same_kind) return row > filled ? std::optional(row) : std::nullopt;
  }
  return std::nullopt;
}

std::vector<Sample> samples_of(const Table& table, std::size_t column, std::optional<std::size_t> steps) {
  std::vector<Sample> samples;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const Cell& cell = table.columns[column].cells[row];
    std::optional<double> step;
    if (steps && table.columns[*steps].cells[row].state == State::Value) step = table.columns[*steps].cells[row].value;
    const bool restart = std::ranges::binary_search(table.restarts, row);
    add_sample(samples, {step, parse_number(cell.text), "line " + std::to_string(table.lines[row]), restart});
  }
  return samples;
}

void note_restarts(const Table& table, std::vector<std::string>& notes) {
  if (table.restarts.empty()) return;
  const std::size_t row = table.restarts.back();
  notes.push_back("the header stands again, " +
                  (row < table.rows() ? "before line " + std::to_string(table.lines[row]) : std::string("at the end")) +
                  ": the program started again");
}

Reading read_column(const Table& table, const Source& source, const std::string& where) {
  if (!table.problems.empty()) {
    const std::size_t others = table.problems.size() - 1;
    return no_reading(State::Refused,
                      table.problems[0].line() + (others > 0 ? " (and " + std::to_string(others) + " rows more)" : ""));
  }
  const std::vector<std::size_t> columns = table.columns_named(source.key);
  if (columns.empty()) return missing(where, "column", source.key, table.names());
  if (columns.size() > 1) throw Refusal{two_columns(source.key, columns)};
  const std::string place = where + ", column " + ceteris::quoted(source.key);
  std::vector<std::string> notes = table.notes;
  note_restarts(table, notes);
  std::vector<Sample> samples = samples_of(table, columns[0], step_column(table, source.step_key));
  if (samples.empty()) return no_reading(State::Missing, place + ": there are no rows");
  const std::optional<std::size_t> lost = row_that_lost_its_value(table, columns[0]);
  if (lost && source.pick == Pick::Last) {
    return no_reading(State::Empty,
                      place + ", line " + std::to_string(table.lines[*lost]) +
                          ": nothing stands there, in a row like those with a value; pandas writes NaN so");
  }
  Reading reading = reading_of(std::move(samples), source.pick, place);
  reading.notes.insert(reading.notes.end(), notes.begin(), notes.end());
  return reading;
}

}  // namespace

Reading read_csv(std::string_view text, const Source& source, const std::string& where) {
  return read_column(parse_separated(text, where), source, where);
}

}  // namespace ceteris::metrics
