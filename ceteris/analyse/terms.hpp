// SPDX-License-Identifier: Apache-2.0
// What tables are asked, as the user types it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ceteris/record/study.hpp"
#include "ceteris/study/study_spec.hpp"

namespace ceteris::analyse {

/// Columns are named as in the table; several of one role make one key together. Empty: guessed.
struct Terms {
  std::vector<std::string> tables = {};     ///< files and folders
  std::vector<std::string> arm = {};        ///< what is compared
  std::vector<std::string> replicate = {};  ///< what tells runs of an arm apart
  std::vector<std::string> pair = {};       ///< the same, and arms that share its value are compared as a pair
  std::vector<std::string> task = {};
  std::vector<std::string> metrics = {};  ///< the first decides
  std::string at = {};                    ///< "1000", "COLUMN=1000" or "end": which step of a run counts
  std::string columns = {};               ///< "arms", "replicates=a,b": what the columns of numbers are, if not metrics
  std::optional<record::Better> better = {};
  std::optional<record::MetricScale> scale = {};
  std::optional<double> margin = {};
  std::optional<double> failed = {};  ///< the value that a failed run, or one that is not a number, counts with
  std::optional<study::Estimand> estimand = {};
  std::string baseline = {};  ///< an arm; empty: the first
  int tried = 0;              ///< arms that were tried in all; 0: those of the tables
};

}  // namespace ceteris::analyse
