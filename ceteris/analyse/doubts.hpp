// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "ceteris/analyse/columns.hpp"
#include "ceteris/analyse/grid.hpp"
#include "ceteris/analyse/question.hpp"
#include "ceteris/record/analysis.hpp"

namespace ceteris::analyse {

/// Reasons to doubt: those that a study has (skewed differences, drift, little power, pairing that did not pay), and
/// those of tables: unequal numbers of runs, keys that arms share without being paired, columns that differ between the
/// runs of an arm, the best of several arms. The most serious first. Everything of `analysis` but `cannot`, `threats`
/// and `methods` is there.
[[nodiscard]] std::vector<record::StudyThreat> doubts_of(const record::AnalysisRecord& analysis,
                                                         const tables::Sheet& sheet, const Columns& columns,
                                                         const Runs& runs, const Question& question);

}  // namespace ceteris::analyse
