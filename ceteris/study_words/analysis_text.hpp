// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "ceteris/record/analysis.hpp"

namespace ceteris::study_words {

/// What tables support, for a terminal of at most `width` columns (taken as 48 when less): what cannot be concluded
/// first, then the verdicts, what is missing, doubts, the arms, and how the tables were read. Long lists end with a
/// count. `colour` adds ANSI bold.
[[nodiscard]] std::string analysis_text(const record::AnalysisRecord& analysis, std::size_t width = 100,
                                        bool colour = false);

}  // namespace ceteris::study_words
