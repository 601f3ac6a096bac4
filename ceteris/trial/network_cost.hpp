// SPDX-License-Identifier: Apache-2.0
// What a network costs to use, for studies that set accuracy against cost.
#pragma once

#include <cstdint>

#include "ceteris/nn/compute.hpp"
#include "ceteris/trial/study_events.hpp"
#include "ceteris/trial/trial_spec.hpp"

namespace ceteris::trial {

/// Images at once in "network.time".
inline constexpr std::int64_t kCostBatch = 64;

/// The values of `network_cost_names`, in their order, of a classifier of `classes`. Latency and time are medians of
/// what is measured here, with the threads of this process. Weights do not matter to them: the network is built anew.
[[nodiscard]] EventValues network_costs(const TrialSpec& spec, std::int64_t classes, const nn::Compute& compute);

}  // namespace ceteris::trial
