// SPDX-License-Identifier: Apache-2.0
// Runs as programs that track experiments keep them: facts of a run, and values of metrics at steps.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "ceteris/tables/source.hpp"
#include "ceteris/tables/step.hpp"

namespace ceteris::tables {

struct LoggedValue {
  std::string step;   ///< in decimal digits
  std::string value;  ///< as a table would have it: "0.5", "nan"
};

struct LoggedRun {
  std::string id;
  std::vector<std::pair<std::string, std::string>> facts;   ///< columns: "run_name", "status", "params.lr"
  std::map<std::string, std::vector<LoggedValue>> metrics;  ///< in the order in which they were written
};

/// Puts `runs` into a long table of columns "run_id", facts, "step", "metric", "value" and fixes their roles. Of values
/// of one step the last counts, noted. `wanted` are the metrics to keep, where a run has one of them; empty: all. A run
/// that lacks a kept metric has a row without a value.
void put_runs(Source& source, const std::vector<LoggedRun>& runs, const std::vector<std::string>& wanted);

}  // namespace ceteris::tables
