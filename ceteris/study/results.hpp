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

#include "ceteris/design/order.hpp"
#include "ceteris/identity/command.hpp"
#include "ceteris/metrics/source.hpp"
#include "ceteris/record/study.hpp"

namespace ceteris::study {

/// One trial of the study, before it runs.
struct StudyTrial {
  design::PlannedTrial place;
  identity::TrialCommand command;
  std::string id;
};

/// How a trial ended.
struct TrialResult {
  record::Outcome outcome = record::Outcome::Finished;
  std::string detail = {};                 ///< why it did not finish
  std::vector<metrics::Reading> readings;  ///< one a metric, in the order of metrics_of
  double seconds = 0;
  double peak_bytes = 0;
  std::string host;
  std::string cpu;
  std::string slot;  ///< empty without slots
  int attempts = 1;
  /// Name and SHA-256 of the table that the result was taken over from; empty: it ran here. Such a result has values
  /// and neither curves nor files.
  std::string imported = {};
  std::string imported_sha256 = {};
  /// Of test items, where the study declares them: names, which trials share, and one outcome each.
  std::shared_ptr<const std::vector<std::string>> items = {};
  std::vector<double> outcomes = {};
  std::string items_problem = {};  ///< why there are no outcomes
};

/// By trial id; trials that have not ended are absent.
using Results = std::map<std::string, TrialResult>;

/// A trial that was begun and has no result.
struct OpenTrial {
  enum class State {
    Running,   ///< somebody works on it now
    Waiting,   ///< it is run again when the study goes on: its runner was stopped or died, or the disk was full
    NoResult,  ///< its attempts ended without a result, as often as the study allows and more
    Damaged    ///< a record of it cannot be trusted
  };
  std::size_t trial = 0;  ///< place among the trials of the study
  State state = State::Waiting;
  int attempts = 0;
  std::optional<record::Outcome> outcome;  ///< of the last attempt that ended
  std::string detail;                      ///< of that, or what is wrong with the record
};

}  // namespace ceteris::study
