// SPDX-License-Identifier: Apache-2.0
// What the tables support, in sentences.
#pragma once

#include <string>
#include <vector>

#include "ceteris/analyse/grid.hpp"
#include "ceteris/record/analysis.hpp"

namespace ceteris::analyse {

/// "differs, for the better", "equivalent", "inconclusive", "no verdict".
[[nodiscard]] std::string verdict_word(const record::StudyContrast& contrast);

/// "sgd instead of adam, task cifar: accuracy +1.2 points (95 % interval ..., 5 and 8 runs, p = 0.004, 0.012 after
/// Holm's correction over 3): differs, for the better."
[[nodiscard]] std::string sentence_of(const record::AnalysisRecord& analysis, const record::AnalysisContrast& contrast,
                                      const Grid& grid);

/// What cannot be concluded.
[[nodiscard]] std::vector<std::string> cannot_of(const record::AnalysisRecord& analysis);

/// A paragraph for a paper.
[[nodiscard]] std::string methods_of(const record::AnalysisRecord& analysis);

}  // namespace ceteris::analyse
