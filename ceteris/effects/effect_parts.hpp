// SPDX-License-Identifier: Apache-2.0
// What tables of effects are made with: sums to effects on the scale that is shown, adjusted p-values, losses.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ceteris/design/design.hpp"
#include "ceteris/effects/weighted_sum.hpp"
#include "ceteris/record/study.hpp"

namespace ceteris::effects {

/// Everything that an effect is computed from.
struct EffectSource {
  const design::Design& design;
  const ValueTable& values;
  const record::StudyMetric& metric;
  bool paired;
};

/// Nothing when no replicate has a value.
[[nodiscard]] std::optional<record::StudyEffect> effect_from(const EffectSource& source, const std::string& name,
                                                             const WeightedSum& sum);

/// Sets `p_adjusted` of all effects together.
void adjust(std::span<record::StudyEffect* const> effects,
            const std::function<std::vector<double>(std::span<const double>)>& by);

/// What was left out, over all sums of a table.
struct Losses {
  int incomplete = 0;  ///< the most of any sum
  std::vector<std::string> without_value = {};
};
void note(Losses& losses, const std::string& name, const WeightedSum& sum);
/// Sentences about them.
[[nodiscard]] std::vector<std::string> notes_of(const Losses& losses, bool paired);

}  // namespace ceteris::effects
