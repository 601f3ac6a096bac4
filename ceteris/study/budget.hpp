// SPDX-License-Identifier: Apache-2.0
// Budgets: what each arm may spend, in a declared currency, and what its trials did spend.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/design/design.hpp"
#include "ceteris/record/study.hpp"
#include "ceteris/study/study_file.hpp"

namespace ceteris::study {

/// A metric that does not exist, amounts that no argument takes. `where` is the place of `budget` in the file.
void check_budget(const StudyFile& file, const std::string& where, std::vector<Problem>& problems);

/// Budgets of arms that do not exist, and arms without one where others have one.
[[nodiscard]] std::vector<Problem> budget_problems(const StudyFile& file, const design::Design& design);

/// Index in metrics_of of what a trial spent; nothing: its time counts.
[[nodiscard]] std::optional<std::size_t> spent_index(const StudyFile& file);

/// What a cost counts: "samples", "FLOPs"; where arms are given nothing and a metric says what they spent, its unit, or
/// else its name.
[[nodiscard]] std::string currency_name(const StudyFile& file);

/// "1000 steps", "large 500 steps, small 1000 steps"; empty without a budget.
[[nodiscard]] std::string budget_text(const StudyFile& file, const record::StudyRecord& study);

/// Budgets that differ, with what the arms cost; arms that spent more or less than they were given, or than others.
[[nodiscard]] std::vector<record::StudyThreat> budget_threats(const StudyFile& file, const record::StudyRecord& study);

}  // namespace ceteris::study
