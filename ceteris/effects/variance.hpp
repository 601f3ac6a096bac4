// SPDX-License-Identifier: Apache-2.0
// The analysis of variance of all combinations of levels: which factors and pairs of factors explain the spread?
#pragma once

#include <string>
#include <vector>

#include "ceteris/effects/effect_parts.hpp"

namespace ceteris::effects {

/// Rows of factors, pairs of them, higher interactions, replicates (paired) and error, in this order, on the working
/// scale of the metric. Needs a value of every arm: paired, replicates without one are left out; unpaired, there are no
/// rows then. F tests take normal errors of equal spread; the intervals of single effects do not. `notes` gets a
/// sentence where rows are left out.
[[nodiscard]] std::vector<record::StudyVariance> variance_of(const EffectSource& source,
                                                             std::vector<std::string>& notes);

}  // namespace ceteris::effects
