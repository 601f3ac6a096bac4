// SPDX-License-Identifier: Apache-2.0
// From a specification and its data to something the loop can train: the place where models, data and tasks meet.
#pragma once

#include <memory>

#include "ceteris/train/task.hpp"
#include "ceteris/trial/data.hpp"
#include "ceteris/trial/trial_spec.hpp"

namespace ceteris::trial {

/// `device` in the precision of the recipe.
[[nodiscard]] nn::Compute compute_on(const at::Device& device, const TrialSpec& spec);

/// Builds and initialises the network and puts it on `device` in the precision of the recipe. The first weights are
/// drawn in float32, so they are the same for every precision but for rounding; the parts of recipe.freeze do not
/// learn. `data` is what read_data read for `spec`. Throws (exit 3) for a model that does not fit the data or of which
/// nothing learns.
[[nodiscard]] std::unique_ptr<train::Task> make_task(const TrialSpec& spec, TrialData data,
                                                     const at::Device& device = at::kCPU);

}  // namespace ceteris::trial
