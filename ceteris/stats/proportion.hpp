// SPDX-License-Identifier: Apache-2.0
// One proportion: intervals, exact tests against a chance level, and how many trials a test needs.
//
// All functions assume independent trials with one success probability. Images of one burst or one video are not
// independent: use bootstrap.hpp and permutation.hpp for those. Rates, chances, alphas and confidences are shares in
// [0, 1], never percentages. Counts satisfy 0 <= successes <= trials.
#pragma once

#include <cstdint>
#include <optional>

#include "ceteris/stats/interval.hpp"

namespace ceteris::stats {

/// Wilson (1927) score interval: the proportions that a two-sided score test does not reject. Its coverage is close to
/// `confidence` on average over proportions and may be a little below it at some (Brown, Cai & DasGupta 2001).
/// No trials: [0, 1].
[[nodiscard]] Interval wilson_interval(std::int64_t successes, std::int64_t trials, double confidence = 0.95);

/// Clopper & Pearson (1934) interval: covers with at least `confidence` at every proportion, so it is wider than
/// Wilson. No trials: [0, 1].
[[nodiscard]] Interval clopper_pearson_interval(std::int64_t successes, std::int64_t trials, double confidence = 0.95);

/// Half the width of the Wilson interval when the observed share is exactly `rate`. trials >= 1.
[[nodiscard]] double wilson_half_width(double rate, std::int64_t trials, double confidence = 0.95);

/// P[X >= successes] for X ~ Binomial(trials, chance): the exact p-value against "no better than chance". Relative
/// accuracy 1e-10 down to 1e-300. No successes (so no trials too): 1.
[[nodiscard]] double binomial_p_greater(std::int64_t successes, std::int64_t trials, double chance);

/// The exact two-sided p-value: the probability of all counts that are no more likely than the one observed (the method
/// of R's binom.test; likelihoods within a factor 1 + 1e-7 count as tied). No trials: 1.
[[nodiscard]] double binomial_p_two_sided(std::int64_t successes, std::int64_t trials, double chance);

/// The smallest count with binomial_p_greater <= alpha; nothing when not even `trials` successes would do.
[[nodiscard]] std::optional<std::int64_t> critical_successes(std::int64_t trials, double chance, double alpha);

/// critical_successes / trials. Nothing for no trials.
[[nodiscard]] std::optional<double> critical_accuracy(std::int64_t trials, double chance, double alpha);

/// Probability that the exact one-sided test at `alpha` rejects when the success probability is `accuracy`.
[[nodiscard]] double binomial_power(std::int64_t trials, double chance, double accuracy, double alpha);

/// The smallest success probability that the exact one-sided test at `alpha` finds with probability `power` in (0, 1).
/// Nothing when no outcome rejects.
[[nodiscard]] std::optional<double> detectable_accuracy(std::int64_t trials, double chance, double alpha, double power);

/// Trials from which on the exact one-sided test at `alpha` has at least `power` against accuracy chance + effect, for
/// this and every larger number of trials. (Exact power is a saw-tooth in the number of trials; the first tooth above
/// `power` would be optimistic.) 0 < chance < 1, 0 < effect <= 1 - chance, 0 < alpha < power < 1. Work grows as
/// 1 / effect: about 10 ms at 0.01.
[[nodiscard]] std::int64_t needed_for_power(double chance, double effect, double alpha, double power);

/// The smallest number of trials at which wilson_half_width(rate, ...) <= half_width. half_width > 0.
[[nodiscard]] std::int64_t needed_for_half_width(double rate, double half_width, double confidence = 0.95);

/// The smallest number of trials at which the Wilson lower bound lies above `chance` if the observed share is exactly
/// `accuracy`: the next integer above z^2 chance (1 - chance) / (accuracy - chance)^2. accuracy > chance.
[[nodiscard]] std::int64_t needed_for_lower_bound(double accuracy, double chance, double confidence = 0.95);

}  // namespace ceteris::stats
