// SPDX-License-Identifier: Apache-2.0
// Trials that have no result or failed, in words.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "ceteris/design/design.hpp"
#include "ceteris/record/study.hpp"
#include "ceteris/study/results.hpp"
#include "ceteris/study/study_file.hpp"

namespace ceteris::study_run {

/// "on / 3", "on / cifar / 3", "off / rerun": for people, so replicates count from 1.
[[nodiscard]] std::string trial_name(const study::StudyFile& file, const design::Design& design,
                                     const study::StudyTrial& trial);

/// A sentence each on those that were ended as often as the study allows, and on those whose records are damaged.
[[nodiscard]] std::vector<record::StudyThreat> open_threats(const study::StudyFile& file, const design::Design& design,
                                                            std::span<const study::StudyTrial> trials,
                                                            std::span<const study::OpenTrial> open);

/// Why a trial of each arm failed, the first that did: a sentence an arm, of at most five arms.
[[nodiscard]] std::vector<record::StudyThreat> failure_reasons(const study::StudyFile& file,
                                                               const design::Design& design,
                                                               std::span<const study::StudyTrial> trials,
                                                               const study::Results& results,
                                                               const std::filesystem::path& runs);

}  // namespace ceteris::study_run
