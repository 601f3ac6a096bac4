// SPDX-License-Identifier: Apache-2.0
// How a metric goes with the numbers of a grid: the slope per doubling of a factor, and whether it bends.
#pragma once

#include <vector>

#include "ceteris/effects/effect_parts.hpp"

namespace ceteris::effects {

/// One a factor whose levels are single numbers, averaged over all other factors. The slope is that of least squares
/// over all levels, on log2 of the factor where all levels are above zero; the curvature is the quadratic term, as the
/// change of the slope from one doubling to the next. Both are formed replicate by replicate (paired), so that no
/// equal spread is assumed. Slopes are adjusted by Holm's method, curvatures, which are explored, by that of Benjamini
/// and Hochberg. A metric of scale Ratio follows a power law where its logarithm is straight: then the exponent is
/// given.
[[nodiscard]] std::vector<record::StudyTrend> trends_of(const EffectSource& source);

}  // namespace ceteris::effects
