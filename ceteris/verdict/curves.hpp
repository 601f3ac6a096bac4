// SPDX-License-Identifier: Apache-2.0
// What is drawn beside the verdicts: learning curves, and value against cost.
#pragma once

#include <span>
#include <vector>

#include "ceteris/verdict/cells.hpp"

namespace ceteris::verdict {

/// The primary metric along its steps: median and quartiles over replicates and tasks, at most 500 steps an arm.
[[nodiscard]] std::vector<record::StudyCurve> curves_of(const design::Design& design,
                                                        std::span<const study::StudyTrial> trials,
                                                        const study::Results& results);

/// Mean seconds of a trial against the mean of the primary metric, arm by arm, with t intervals; `on_front` from 1,000
/// draws of replicates, the same for every arm. Empty for a metric that is itself seconds, and below two arms with two
/// values each.
[[nodiscard]] std::vector<record::StudyFrontPoint> front_of(const study::StudyFile& file, const design::Design& design,
                                                            const Cells& cells);

}  // namespace ceteris::verdict
