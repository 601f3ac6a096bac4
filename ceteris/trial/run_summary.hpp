// SPDX-License-Identifier: Apache-2.0
// A run in one line, for `ceteris runs`.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "ceteris/record/trial.hpp"
#include "ceteris/trial/run_card.hpp"

namespace ceteris::trial {

struct RunSummary {
  enum class State { Finished, Diverged, Running, Unfinished, Damaged };
  std::filesystem::path folder;
  std::string id;
  RunCard card;
  std::string model = {};                         ///< by name, or the family of the specification
  std::string data = {};                          ///< kind, and the path where it has one
  std::vector<record::MetricPoint> metrics = {};  ///< of the end, or the last that were measured on validation data
  std::int64_t steps = 0;                         ///< so far
  std::string date = {};                          ///< of the last event, UTC; empty: not known
  State state = State::Unfinished;
  std::string problem = {};  ///< of a damaged one
};

/// Reads what a run folder says of itself, finished or not. Never throws for a damaged run: its state says so.
[[nodiscard]] RunSummary summary_of(const std::filesystem::path& folder);

/// "finished", "diverged", "running" (a process trains it now), "unfinished", "damaged".
[[nodiscard]] std::string state_text(RunSummary::State state);

}  // namespace ceteris::trial
