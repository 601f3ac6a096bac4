// SPDX-License-Identifier: Apache-2.0
// What the analysis is given: the trials that a study planned, and how each of them ended.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ceteris/metrics/source.hpp"
#include "ceteris/record/study.hpp"
#include "ceteris/runner/command.hpp"
#include "ceteris/study/order.hpp"

namespace ceteris::study {

/// One trial of the study, before it runs.
struct StudyTrial {
  PlannedTrial place;
  runner::TrialCommand command;
  std::string id;
};

/// How a trial ended.
struct TrialResult {
  record::Outcome outcome = record::Outcome::Finished;
  std::vector<metrics::Reading> readings;  ///< one a metric, in the order of metrics_of
  double seconds = 0;
  double peak_bytes = 0;
  std::string host;
  std::string cpu;
  int attempts = 1;
  /// Of test items, where the study declares them: names, which trials share, and one outcome each.
  std::shared_ptr<const std::vector<std::string>> items = {};
  std::vector<double> outcomes = {};
  std::string items_problem = {};  ///< why there are no outcomes
};

/// By trial id. Trials that never ran are absent; those that were lost each time have an outcome that is no result.
using Results = std::map<std::string, TrialResult>;

}  // namespace ceteris::study
