// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "ceteris/record/study.hpp"
#include "ceteris/study/study_file.hpp"

namespace ceteris::verdict {

/// Reasons to doubt what tuning chose: a choice at an end of its range, failed trials, a choice by the metric that
/// decides, one that the trials do not bear out. Precondition: the study has tuned.
[[nodiscard]] std::vector<record::StudyThreat> tuning_threats(const study::StudyFile& file,
                                                              const record::StudyRecord& study);

/// How it was done, for the methods paragraph.
[[nodiscard]] std::string tuning_methods(const record::StudyRecord& study);

}  // namespace ceteris::verdict
