// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/study/study_file.hpp"

namespace ceteris::study {

/// Appends what is wrong with `tuning` by itself; what depends on the arms is said by tuning_problems (tuning.hpp).
/// `where` is its place in the file.
void check_tuning(const StudyFile& file, const std::string& where, std::vector<Problem>& problems);

}  // namespace ceteris::study
