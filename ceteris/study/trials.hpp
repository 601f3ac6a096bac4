// SPDX-License-Identifier: Apache-2.0
// From a study file to the trials that it needs, in the order they run in.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "ceteris/design/design.hpp"
#include "ceteris/identity/code_state.hpp"
#include "ceteris/identity/identity.hpp"
#include "ceteris/study/results.hpp"
#include "ceteris/study/study_file.hpp"

namespace ceteris::study {

/// What makes a trial of this study the same trial everywhere.
[[nodiscard]] identity::TrialKey key_of(const StudyFile& file, const identity::CodeState& code,
                                        const StudyTrial& trial);

/// The command line of an arm with its task, for people: {seed} and {dir} still in it.
[[nodiscard]] std::vector<std::string> command_of(const StudyFile& file, const design::Design& design, std::size_t arm,
                                                  std::size_t task);

/// The code that all arms run, as it is now. `excluded` (the folder of runs) does not count.
[[nodiscard]] identity::CodeState code_of(const StudyFile& file, const design::Design& design,
                                          const std::filesystem::path& excluded);

/// First the trials of tuning. Then, unless a choice must be made first (waits_for_tuning): the declared warm-up, every
/// replicate of every arm, and the first trial of the baseline once more with the same seed: if it differs as much as
/// other seeds do, the seed does not control the program.
[[nodiscard]] std::vector<StudyTrial> trials_of(const StudyFile& file, const design::Design& design,
                                                const identity::CodeState& code);

/// Pairs that a pilot may have.
inline constexpr int kMostPilotPairs = 100;

/// `pairs` pairs of trials that are not the study's, for `plan`; of arms that tune something with the first setting
/// that they try. Unpaired: the baseline twice, with two seeds (A/A). Paired: the two arms of the first comparison with
/// one seed, since only they show how far equal seeds move together; the plan looks at the spread of their differences
/// and never at their mean, so that it says nothing about the arms.
[[nodiscard]] std::vector<StudyTrial> pilot_trials(const StudyFile& file, const design::Design& design,
                                                   const identity::CodeState& code, int pairs);

}  // namespace ceteris::study
