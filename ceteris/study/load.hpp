// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <span>

#include "ceteris/study/results.hpp"
#include "ceteris/study/study_file.hpp"

namespace ceteris::study {

/// How the trials of a study ended, from the ledger. A metric that the ledger has no reading of, because the study got
/// it later, is read again from the folder of the attempt. Curves come along when `curves` is true.
[[nodiscard]] Results load_results(const std::filesystem::path& runs, const StudyFile& file,
                                   std::span<const StudyTrial> trials, bool curves);

}  // namespace ceteris::study
