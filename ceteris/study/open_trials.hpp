// SPDX-License-Identifier: Apache-2.0
// Trials that have no result or failed, in words.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "ceteris/record/study.hpp"
#include "ceteris/study/design.hpp"
#include "ceteris/study/results.hpp"
#include "ceteris/study/study_file.hpp"

namespace ceteris::study {

/// "on / 3", "on / cifar / 3", "off / rerun": for people, so replicates count from 1.
[[nodiscard]] std::string trial_name(const StudyFile& file, const Design& design, const StudyTrial& trial);

/// A sentence each on those that were ended as often as the study allows, and on those whose records are damaged.
[[nodiscard]] std::vector<record::StudyThreat> open_threats(const StudyFile& file, const Design& design,
                                                            std::span<const StudyTrial> trials,
                                                            std::span<const OpenTrial> open);

/// Why a trial of each arm failed, the first that did: a sentence an arm, of at most five arms.
[[nodiscard]] std::vector<record::StudyThreat> failure_reasons(const StudyFile& file, const Design& design,
                                                               std::span<const StudyTrial> trials,
                                                               const Results& results,
                                                               const std::filesystem::path& runs);

}  // namespace ceteris::study
