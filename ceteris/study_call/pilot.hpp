// SPDX-License-Identifier: Apache-2.0
// Pairs of trials beside the study: what noise there is before it runs.
#pragma once

#include <filesystem>
#include <vector>

#include "ceteris/study_call/call.hpp"
#include "ceteris/study_run/run.hpp"
#include "ceteris/verdict/noise.hpp"

namespace ceteris::study_call {

struct PilotView {
  std::vector<study::StudyTrial> trials;  ///< whole pairs that have ended
  study::Results results;
  double seconds = 0;  ///< mean of a trial
};

/// The pilot of this study as far as it has run.
[[nodiscard]] PilotView pilot_so_far(const CheckedStudy& study, const identity::CodeState& code,
                                     const std::filesystem::path& runs);

/// What the pilot says of each metric; empty when none has run.
[[nodiscard]] std::vector<effects::PowerAnswer> pilot_answers(const CheckedStudy& study,
                                                              const identity::CodeState& code,
                                                              const std::filesystem::path& runs);

/// Why the number of replicates alone allows no answer, however small the noise is, as a clause; empty when it may.
[[nodiscard]] std::string hopeless_design(const CheckedStudy& study);

/// Why comparisons are not judged, as a clause: the study asks for no verdict, or for one with as many replicates as
/// its pilot asks for and has fewer. Empty when they are.
[[nodiscard]] std::string withheld_verdict(const CheckedStudy& study, const identity::CodeState& code,
                                           const std::filesystem::path& runs);

/// What the design shows before anything is known of the noise, and which call tells more: two lines.
[[nodiscard]] std::string power_without_pilot(const CheckedStudy& study, const std::filesystem::path& runs);

/// Why a value of the pilot does not fit the scale or the margin that the study declares; empty when all do.
[[nodiscard]] std::vector<Problem> scale_problems(const CheckedStudy& study, const PilotView& pilot);

}  // namespace ceteris::study_call
