// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ceteris/record/study.hpp"
#include "ceteris/study/study_file.hpp"

namespace ceteris::verdict {

/// A paragraph to paste into a paper: design, replicates, pairing, tests, correction, failures, versions.
[[nodiscard]] std::string methods_of(const study::StudyFile& file, const record::StudyRecord& study);

}  // namespace ceteris::verdict
