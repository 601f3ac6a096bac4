// SPDX-License-Identifier: Apache-2.0
// From the values of a finished design to effects, interactions and what each component is worth.
#pragma once

#include <string>
#include <vector>

#include "ceteris/design/design.hpp"
#include "ceteris/effects/weighted_sum.hpp"
#include "ceteris/record/study.hpp"

namespace ceteris::effects {

struct EffectTables {
  std::vector<record::StudyEffect> effects;       ///< one a contrast of the design, in its order; Holm over the family
  std::vector<record::StudyEffect> interactions;  ///< Benjamini-Hochberg over all of them: they are explored
  std::vector<record::StudyVariance> variance;    ///< factorial and grid (variance.hpp)
  std::vector<record::StudyTrend> trends;         ///< grid (trends.hpp)
  /// One a component, in the order of the design's factors; Holm over the components of each kind of value. Subsets
  /// have all four values, when sampled Shapley's alone; leave-one-out and add-one-in have their own.
  std::vector<record::StudyAttribution> attribution;
  std::vector<std::string> notes;  ///< sentences: what is left out, the error of drawn orders
};

/// `values` of one metric, on the working scale (quantity.hpp: logarithms for Ratio), averaged over tasks; effects of
/// scale Ratio are returned as relative changes. Effects without a value are left out and named in the notes; where
/// nothing varies there is an estimate without interval, and p is 1. Intervals of Shapley values of drawn orders hold
/// the error of the draw as well as that of the replicates, which are taken as independent.
[[nodiscard]] EffectTables effects_of(const design::Design& design, const ValueTable& values,
                                      const record::StudyMetric& metric, bool paired);

}  // namespace ceteris::effects
