// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "ceteris/effects/seed_control.hpp"
#include "ceteris/study/results.hpp"

namespace ceteris::verdict {

/// Whether the seed controls `metric`, the primary one: from the rerun of the baseline's first trial, that trial
/// itself, and the baseline's other replicates on the first task. Unknown until all of these have ended.
[[nodiscard]] effects::SeedFinding check_seed(const std::string& metric, std::span<const study::StudyTrial> trials,
                                              const study::Results& results);

}  // namespace ceteris::verdict
