// SPDX-License-Identifier: Apache-2.0
// What is drawn beside the verdicts: learning curves, and value against cost.
#pragma once

#include <span>
#include <vector>

#include "ceteris/study/cells.hpp"

namespace ceteris::study {

/// The primary metric along its steps: median and quartiles over replicates and tasks, at most 500 steps an arm.
[[nodiscard]] std::vector<record::StudyCurve> curves_of(const Design& design, std::span<const StudyTrial> trials,
                                                        const Results& results);

/// Mean seconds of a trial against the mean of the primary metric, arm by arm, with t intervals; `on_front` from 1,000
/// draws of replicates, the same for every arm. Empty for a metric that is itself seconds, and below two arms with two
/// values each.
[[nodiscard]] std::vector<record::StudyFrontPoint> front_of(const StudyFile& file, const Design& design,
                                                            const Cells& cells);

}  // namespace ceteris::study
