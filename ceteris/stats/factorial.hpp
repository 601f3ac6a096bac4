// SPDX-License-Identifier: Apache-2.0
// Factors with two levels, all combinations or a regular fraction of them.
//
// A run is a bit mask of the factors at their second level, an effect a bit mask of its factors (a "word": A is 1, B is
// 2, A x B is 3). The sign of a word in a run is the product of its factors' levels, -1 for the first and +1 for the
// second. In a fraction the estimate of a word is the sum of the effects of all its aliases.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "ceteris/stats/contrast.hpp"

namespace ceteris::stats {

/// Weights of the effect of `word` over the cells that `runs` name: mean(sign +) - mean(sign -). For one factor, second
/// level minus first; for two, half of (effect of A where B is at its second level, minus that where it is at its
/// first). Both signs must occur in equally many runs.
[[nodiscard]] std::vector<double> effect_weights(std::span<const std::uint32_t> runs, std::uint32_t word);

/// Effects when cells are missing or do not come from a balanced design: least squares of value = block of its
/// replicate
/// + sum over words of effect * sign / 2. Equal to `effect_weights` on full tables, but with one pooled error: degrees
/// of freedom are values - blocks - words, and spreads are taken as equal.
///
/// values, runs and replicates (any integers) go together, one a value. Answers in the order of `words`; none at all
/// when the words cannot be told apart from each other or from the blocks, when no degree of freedom is left, or when
/// nothing varies around the fit.
[[nodiscard]] std::optional<std::vector<MeanDifference>> fit_effects(std::span<const double> values,
                                                                     std::span<const std::uint32_t> runs,
                                                                     std::span<const int> replicates,
                                                                     std::span<const std::uint32_t> words,
                                                                     double confidence = 0.95);

}  // namespace ceteris::stats
