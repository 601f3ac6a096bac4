// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "ceteris/effects/power_plan.hpp"
#include "ceteris/verdict/cells.hpp"

namespace ceteris::verdict {

/// What the replicates of this study can find and prove for each metric, from its own trials: the differences of its
/// first comparison when that is complete, else the values of the baseline. Empty before two of them have ended.
[[nodiscard]] std::vector<effects::PowerAnswer> power_from_cells(const study::StudyFile& file,
                                                                 const design::Design& design, const Cells& cells);

/// The same from the pairs of pilot_trials (study/trials.hpp), of which only the spread is used.
[[nodiscard]] std::vector<effects::PowerAnswer> power_from_pilot(const study::StudyFile& file,
                                                                 const design::Design& design,
                                                                 std::span<const study::StudyTrial> pilot,
                                                                 const study::Results& results);

}  // namespace ceteris::verdict
