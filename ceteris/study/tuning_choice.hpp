// SPDX-License-Identifier: Apache-2.0
// What tuning found, and the choice as it is kept with the study: RUNS/studies/NAME/VERSION/tuning.json, written before
// the first replicate runs and never changed.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ceteris/record/study.hpp"
#include "ceteris/study/design.hpp"
#include "ceteris/study/registry.hpp"
#include "ceteris/study/results.hpp"

namespace ceteris::study {

/// Every setting with its mean, and the chosen ones when `design` holds a choice. A trial that failed counts with the
/// declared score of the metric that chooses; where none is declared its setting has no mean and is never chosen.
[[nodiscard]] record::StudyTuning tuning_of(const StudyFile& file, const Design& design,
                                            std::span<const StudyTrial> trials, const Results& results);

/// The index of the best setting of every arm by the trials that have ended, the earlier of equal ones; nothing for an
/// arm of which no setting has a mean.
[[nodiscard]] std::vector<std::optional<std::size_t>> best_settings(const record::StudyMetric& metric,
                                                                    const record::StudyTuning& tuning);

/// The choice that was recorded for this version of the study, one setting an arm; nothing when there is none yet.
/// Spec error when its file was changed.
[[nodiscard]] std::optional<std::vector<Settings>> recorded_choice(const Registered& study, const Design& design);

/// Chooses and records, once every trial of tuning has ended; false before that. System error when an arm has no
/// setting that can be chosen.
bool settle_tuning(const Registered& study, const Design& design, std::span<const StudyTrial> trials,
                   const Results& results);

}  // namespace ceteris::study
