// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

#include "ceteris/study/results.hpp"
#include "ceteris/study/study_file.hpp"
#include "ceteris/trial_store/index.hpp"

namespace ceteris::study_run {

/// Curves are read from the folders of this many trials, the first replicates of every arm: enough for quartiles, and a
/// bound on what a large study costs to report.
inline constexpr std::size_t kMostCurves = 400;

struct LoadedTrials {
  study::Results results;
  std::vector<study::OpenTrial> open;  ///< in the order of the trials; those that nobody began are absent
};

/// How the trials of a study ended, from the index of the ledger. A metric that has no reading there, because the study
/// got it later, is read again from the folder of the attempt.
[[nodiscard]] LoadedTrials load_trials(const std::filesystem::path& runs, const study::StudyFile& file,
                                       std::span<const study::StudyTrial> trials);
/// The same from an index of `runs` that was read before, for several studies.
[[nodiscard]] LoadedTrials load_trials(const std::filesystem::path& runs, const trial_store::TrialIndex& index,
                                       const study::StudyFile& file, std::span<const study::StudyTrial> trials);

/// Puts curves of the metric that decides, and of the one that selects its step, into `results`, for at most
/// kMostCurves trials.
void load_curves(const std::filesystem::path& runs, const study::StudyFile& file,
                 std::span<const study::StudyTrial> trials, study::Results& results);

/// Puts the outcomes of test items into `results`, when the study declares them: read from the folders of the attempts.
void load_items(const std::filesystem::path& runs, const study::StudyFile& file,
                std::span<const study::StudyTrial> trials, study::Results& results);

}  // namespace ceteris::study_run
