// SPDX-License-Identifier: Apache-2.0
// What tuning found.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "ceteris/design/design.hpp"
#include "ceteris/record/study.hpp"
#include "ceteris/study/results.hpp"
#include "ceteris/study/study_file.hpp"

namespace ceteris::verdict {

/// Every setting with its mean, and the chosen ones when `design` holds a choice. A trial that failed counts with the
/// declared score of the metric that chooses; where none is declared its setting has no mean and is never chosen.
[[nodiscard]] record::StudyTuning tuning_of(const study::StudyFile& file, const design::Design& design,
                                            std::span<const study::StudyTrial> trials, const study::Results& results);

/// The index of the best setting of every arm by the trials that have ended, the earlier of equal ones; nothing for an
/// arm of which no setting has a mean.
[[nodiscard]] std::vector<std::optional<std::size_t>> best_settings(const record::StudyMetric& metric,
                                                                    const record::StudyTuning& tuning);

}  // namespace ceteris::verdict
