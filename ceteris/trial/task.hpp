// SPDX-License-Identifier: Apache-2.0
// From a specification and its data to something the loop can train: the place where models, data and tasks meet.
#pragma once

#include <memory>

#include "ceteris/train/task.hpp"
#include "ceteris/trial/data.hpp"
#include "ceteris/trial/trial_spec.hpp"

namespace ceteris::trial {

/// Builds and initialises the network. `data` is what read_data read for `spec`. Throws (exit 3) for a model that does
/// not fit the data.
[[nodiscard]] std::unique_ptr<train::Task> make_task(const TrialSpec& spec, TrialData data);

}  // namespace ceteris::trial
