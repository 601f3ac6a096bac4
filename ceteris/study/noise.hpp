// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "ceteris/study/cells.hpp"
#include "ceteris/study/power_plan.hpp"

namespace ceteris::study {

/// What the replicates of this study can find and prove for each metric, from its own trials: the differences of its
/// first comparison when that is complete, else the values of the baseline. Empty before two of them have ended.
[[nodiscard]] std::vector<PowerAnswer> power_from_cells(const StudyFile& file, const Design& design,
                                                        const Cells& cells);

/// The same from the pairs of pilot_trials (trials.hpp), of which only the spread is used.
[[nodiscard]] std::vector<PowerAnswer> power_from_pilot(const StudyFile& file, const Design& design,
                                                        std::span<const StudyTrial> pilot, const Results& results);

}  // namespace ceteris::study
