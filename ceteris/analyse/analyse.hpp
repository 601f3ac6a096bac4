// SPDX-License-Identifier: Apache-2.0
// From tables of finished runs to what they support.
#pragma once

#include <string>

#include "ceteris/analyse/terms.hpp"
#include "ceteris/record/analysis.hpp"

namespace ceteris::analyse {

/// Reads every table of `terms` and compares each arm with the baseline. Throws usage errors for what flags could mend,
/// spec errors for tables that make no sense; all problems of a step at once.
[[nodiscard]] record::AnalysisRecord analyse_tables(const Terms& terms, const std::string& program_version);

}  // namespace ceteris::analyse
