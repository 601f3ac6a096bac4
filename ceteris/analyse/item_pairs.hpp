// SPDX-License-Identifier: Apache-2.0
// Pairs of values that are 0 or 1, as the answers of two trained models to the items of a test set are.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "ceteris/analyse/question.hpp"
#include "ceteris/record/analysis.hpp"
#include "ceteris/verdict/cells.hpp"

namespace ceteris::analyse {

/// For tables of pairs in which every value of the metric is 0 or 1: McNemar's exact test of each comparison on one
/// task, one a contrast. Its p-value takes the place of that of the t test, in Holm's correction too, and a difference
/// that it does not confirm is none. Nothing for comparisons over several tasks, for those without a verdict and for
/// other tables.
[[nodiscard]] std::vector<std::optional<record::AnalysisMcNemar>> test_item_pairs(
    const Question& question, const verdict::Cells& cells, std::size_t metric,
    std::vector<record::StudyContrast>& contrasts);

}  // namespace ceteris::analyse
