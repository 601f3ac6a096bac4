// SPDX-License-Identifier: Apache-2.0
// The lease of a trial, for store.cpp: its last attempt, as long as that has no end and its runner gives signs of life.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ceteris/trial_store/attempt_store.hpp"

namespace ceteris::trial_store {

/// Beside the record of an attempt: the signs of life of its runner, from the first that is due. None for a short one.
[[nodiscard]] std::filesystem::path beat_file(const std::filesystem::path& trial, int number);

struct TrialLease {
  bool elsewhere = false;  ///< the last attempt has no end, and its runner is of another machine
  std::string host = {};   ///< of that runner
  double seconds = 0;      ///< without a change of `sign` that end it
  std::string sign = {};
};
[[nodiscard]] TrialLease lease_of(const std::filesystem::path& trial, const std::vector<FoundAttempt>& attempts);

}  // namespace ceteris::trial_store
