// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "ceteris/study/results.hpp"
#include "ceteris/study/seed_control.hpp"

namespace ceteris::study {

/// Whether the seed controls `metric`, the primary one: from the rerun of the baseline's first trial, that trial
/// itself, and the baseline's other replicates on the first task. Unknown until all of these have ended.
[[nodiscard]] SeedFinding check_seed(const std::string& metric, std::span<const StudyTrial> trials,
                                     const Results& results);

}  // namespace ceteris::study
