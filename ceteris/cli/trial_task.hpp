// SPDX-License-Identifier: Apache-2.0
// From a trial specification to something the loop can train: the place where models, data and tasks meet.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ceteris/base/executor.hpp"
#include "ceteris/base/progress.hpp"
#include "ceteris/cli/trial_spec.hpp"
#include "ceteris/train/task.hpp"

namespace ceteris::cli {

struct TrialTask {
  std::unique_ptr<train::Task> task;
  std::string data_fingerprint;
  std::vector<std::string> notes;    ///< what was left out of the data, for the log
  std::vector<std::string> classes;  ///< in the order of the network's outputs; none for text
};

/// Reads the data, builds and initialises the network. Throws for data that cannot be read and for a model that does
/// not fit the data (exit 3).
[[nodiscard]] TrialTask make_trial_task(const TrialSpec& spec, Executor& executor, Progress& progress);

}  // namespace ceteris::cli
