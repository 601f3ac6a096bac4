// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/study/study_file.hpp"

namespace ceteris::study {

/// Appends what is wrong with the metrics of a study: names, places, scales, margins, and metrics that select.
void check_metrics(const StudyFile& file, std::vector<Problem>& problems);

/// What is said of new items is said of the mean of outcomes, so a metric of scale ratio has a problem.
void check_items(const StudyFile& file, const std::string& where, std::vector<Problem>& problems);

}  // namespace ceteris::study
