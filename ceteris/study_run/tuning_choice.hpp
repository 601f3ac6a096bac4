// SPDX-License-Identifier: Apache-2.0
// What tuning chose, as it is kept with the study: RUNS/studies/NAME/VERSION/tuning.json, written before the first
// replicate runs and never changed.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "ceteris/design/design.hpp"
#include "ceteris/study/registered.hpp"
#include "ceteris/study/results.hpp"

namespace ceteris::study_run {

/// The choice that was recorded for this version of the study, one setting an arm; nothing when there is none yet.
/// Spec error when its file was changed.
[[nodiscard]] std::optional<std::vector<design::Settings>> recorded_choice(const study::Registered& study,
                                                                           const design::Design& design);

/// Chooses and records, once every trial of tuning has ended; false before that. System error when an arm has no
/// setting that can be chosen.
bool settle_tuning(const study::Registered& study, const design::Design& design,
                   std::span<const study::StudyTrial> trials, const study::Results& results);

}  // namespace ceteris::study_run
