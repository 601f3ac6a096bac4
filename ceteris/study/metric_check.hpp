// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/study/study_file.hpp"

namespace ceteris::study {

/// Appends what is wrong with the metrics of a study: names, places, scales, margins, and metrics that select.
void check_metrics(const StudyFile& file, std::vector<Problem>& problems);

}  // namespace ceteris::study
