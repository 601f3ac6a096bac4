// SPDX-License-Identifier: Apache-2.0
// One table of results as it was read, of whatever format: rows of named cells, and what the format says about them.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ceteris/analyse/names.hpp"
#include "ceteris/metrics/table.hpp"
#include "ceteris/record/analysis.hpp"

namespace ceteris::analyse {

struct Source {
  std::string name;    ///< as it was given
  std::string format;  ///< "CSV", "JSON lines", "hyperfine"
  metrics::Table table = {};
  std::map<Role, std::string> roles = {};         ///< columns whose meaning the format fixes
  std::string metric = {};                        ///< what its values measure, where the format says so: "time"
  std::string unit = {};                          ///< of these values
  std::optional<record::Better> better = {};      ///< the same
  std::optional<record::MetricScale> scale = {};  ///< the same
  std::vector<std::string> places = {};           ///< of each row, instead of a line: "run 3f2a"; empty: lines
  std::vector<record::AnalysisLeftOut> left_out = {};
  std::vector<std::string> notes = {};

  /// "runs.csv:12", "results.db, run 3f2a".
  [[nodiscard]] std::string where(std::size_t row) const;
};

/// Makes a table row by row; columns begin where their name first comes.
class TableBuilder {
 public:
  void begin_row(std::size_t line);
  /// A cell of the row begun last, read as metrics::parse_number reads it. At most once a column.
  void put(const std::string& column, std::string text);
  void put(const std::string& column, double value);
  [[nodiscard]] metrics::Table take();

 private:
  void put(const std::string& column, metrics::Cell cell);

  metrics::Table table_;
  std::map<std::string, std::size_t, std::less<>> columns_;
};

}  // namespace ceteris::analyse
