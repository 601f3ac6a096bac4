// SPDX-License-Identifier: Apache-2.0
// One table of results as it was read, of whatever format: rows of named cells, and what the format says about them.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ceteris/metrics/table.hpp"
#include "ceteris/record/analysis.hpp"
#include "ceteris/tables/names.hpp"

namespace ceteris::tables {

/// What a format says of a column of numbers.
struct Measure {
  std::string unit;
  record::Better better = record::Better::Lower;
  record::MetricScale scale = record::MetricScale::Ratio;

  bool operator==(const Measure&) const = default;
};

struct Source {
  std::string name;    ///< as it was given
  std::string format;  ///< "CSV", "JSON lines", "hyperfine"
  metrics::Table table = {};
  std::map<Role, std::string> roles = {};        ///< columns whose meaning the format fixes
  std::string metric = {};                       ///< the column that decides where no flag says another; empty: none
  std::map<std::string, Measure> measures = {};  ///< by column
  std::vector<std::string> places = {};          ///< of each row, instead of a line: "run 3f2a"; empty: lines
  std::vector<record::AnalysisLeftOut> left_out = {};
  std::vector<std::string> notes = {};

  /// "runs.csv:12", "results.db, run 3f2a".
  [[nodiscard]] std::string where(std::size_t row) const;
};

/// Makes a table row by row; columns begin where their name first comes.
class TableBuilder {
 public:
  /// `where` names the table in errors.
  explicit TableBuilder(std::string where) : where_(std::move(where)) {}
  void begin_row(std::size_t line);
  /// A cell of the row begun last, read as metrics::parse_number reads it. A second one of the
  /// same column replaces the first.
  void put(const std::string& column, std::string text);
  void put(const std::string& column, double value);
  [[nodiscard]] metrics::Table take();

 private:
  void put(const std::string& column, metrics::Cell cell);

  std::string where_;
  metrics::Table table_;
  std::map<std::string, std::size_t, std::less<>> columns_;
};

}  // namespace ceteris::tables
