// SPDX-License-Identifier: Apache-2.0
// Trials whose results were taken over from a table instead of run here.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "ceteris/record/study.hpp"
#include "ceteris/study/results.hpp"

namespace ceteris::verdict {

/// One for each table, by its name and SHA-256; none where all ran here.
[[nodiscard]] std::vector<record::StudyImport> imports_of(std::span<const study::StudyTrial> trials,
                                                          const study::Results& results);

/// A sentence for each table ("84 of 126 trials were taken over from NAME.csv, run on AMD EPYC: ..."), and what the
/// report lacks by that. `curves`: whether the metric that decides has any.
[[nodiscard]] std::vector<record::StudyThreat> import_threats(const record::StudyRecord& study, bool curves);

}  // namespace ceteris::verdict
