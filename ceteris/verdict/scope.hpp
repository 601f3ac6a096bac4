// SPDX-License-Identifier: Apache-2.0
// What the verdicts of a study are about, in words that stand behind each of them.
#pragma once

#include <string>

#include "ceteris/record/study.hpp"
#include "ceteris/study/study_file.hpp"

namespace ceteris::verdict {

/// The scope that the file declares, or "with this program, these data, this budget and this machine" (of several
/// machines, their number); then what else is averaged over or held still by the design, over which tasks the claim
/// goes, and over which random streams. Reads `tasks` and `hosts` of the record.
[[nodiscard]] std::string scope_of(const study::StudyFile& file, const record::StudyRecord& record);

}  // namespace ceteris::verdict
