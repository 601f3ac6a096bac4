// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "ceteris/analyse/question.hpp"
#include "ceteris/record/analysis.hpp"
#include "ceteris/verdict/cells.hpp"

namespace ceteris::analyse {

/// Of a claim about new tasks whose tasks have different numbers of runs: the comparison with tasks counting by their
/// runs, by stats::new_tasks_by_runs. Nothing where they have equal numbers, then both are the same; for another claim;
/// and where a task has no difference. `contrast` is an index into the design.
[[nodiscard]] std::optional<record::AnalysisByRuns> by_runs(const Question& question, const verdict::Cells& cells,
                                                            std::size_t contrast, std::size_t metric);

}  // namespace ceteris::analyse
