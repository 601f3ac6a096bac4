// SPDX-License-Identifier: Apache-2.0
// What differs between two versions of a study, in words.
#pragma once

#include <string>
#include <vector>

#include "ceteris/identity/code_state.hpp"
#include "ceteris/study/study_file.hpp"

namespace ceteris::study_run {

/// What the files say differently, a clause each: "replicates = 4 is now 5".
[[nodiscard]] std::vector<std::string> file_changes(const study::StudyFile& before, const study::StudyFile& now);

/// What differs between two states of the code, a clause each: "train.py has changed (SHA-256 1f2e..., now 77aa...)".
[[nodiscard]] std::vector<std::string> code_changes(const identity::CodeState& before, const identity::CodeState& now);

}  // namespace ceteris::study_run
