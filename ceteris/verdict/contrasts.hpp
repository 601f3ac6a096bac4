// SPDX-License-Identifier: Apache-2.0
// The comparisons of a study with their verdicts.
#pragma once

#include <string>
#include <vector>

#include "ceteris/record/study.hpp"
#include "ceteris/stats/verdict.hpp"
#include "ceteris/verdict/cells.hpp"

namespace ceteris::verdict {

[[nodiscard]] record::StudyVerdict verdict_of(stats::Verdict verdict);

/// All contrasts of the design, for every metric: of the primary metric over all tasks first, which are the family that
/// Holm adjusts over; then task by task; then the other metrics, each judged alone. `refusal` is why no verdict may be
/// given at all ("the seed does not control this metric"), or empty. `unseen` is how many more comparisons were made
/// than the design has, with results that are not here: members of the family that show nothing.
[[nodiscard]] std::vector<record::StudyContrast> contrasts_of(const study::StudyFile& file,
                                                              const design::Design& design, const Cells& cells,
                                                              const std::string& refusal, int unseen = 0);

}  // namespace ceteris::verdict
