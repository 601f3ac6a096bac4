// SPDX-License-Identifier: Apache-2.0
// Reasons to doubt a study, a sentence each with the number that raised it.
#pragma once

#include <string>
#include <vector>

#include "ceteris/identity/identity.hpp"
#include "ceteris/record/study.hpp"
#include "ceteris/study/study_file.hpp"

namespace ceteris::verdict {

/// Of a record that is complete but for its threats. The most serious first; of one kind at most one an arm or
/// contrast.
[[nodiscard]] std::vector<record::StudyThreat> threats_of(const study::StudyFile& file, const identity::CodeState& code,
                                                          const record::StudyRecord& study);

}  // namespace ceteris::verdict
