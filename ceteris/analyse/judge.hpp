// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "ceteris/analyse/grid.hpp"
#include "ceteris/analyse/question.hpp"
#include "ceteris/record/analysis.hpp"

namespace ceteris::analyse {

/// Every arm against the baseline: in the deciding metric, which are the family, then task by task, then in the other
/// metrics; p-values of the family adjusted by Holm's method, those of all others together by that of Benjamini and
/// Hochberg, whose values decide there. `gaps` are those of the grid. Where values are missing, both the values that
/// are there and the worst score in place of the missing ones are judged: a verdict is given where the table says what
/// became of every missing value and both say the same. Sentences are left empty.
[[nodiscard]] std::vector<record::AnalysisContrast> judge(const Question& question, const Grid& grid,
                                                          const std::vector<record::AnalysisGap>& gaps);

}  // namespace ceteris::analyse
