// SPDX-License-Identifier: Apache-2.0
// A t test that may be looked at after every value, for as long as one likes (Wang & Ramdas 2023, "Anytime-valid
// t-tests and confidence sequences for Gaussian means with unknown variance", arXiv 2310.03722: the scale-invariant
// likelihood ratio with a Gaussian prior on the effect size). For independent normal values; it finds less than a plan
// with looks of the same size.
#pragma once

namespace ceteris::stats {

/// The prior: an effect size (mean over standard deviation) of variance 1.
inline constexpr double kEffectSizeVariance = 1;

/// E_n = (1 + n g)^(-1/2) [(1 + t^2 / nu) / (1 + t^2 / (nu (1 + n g)))]^(n/2), nu = n - 1, g = kEffectSizeVariance: the
/// evidence of n values with this t statistic against a mean of zero. Under the null its expectation is 1, and it ever
/// reaches 1 / alpha with probability at most alpha. n >= 2.
[[nodiscard]] double t_e_value(double t, int n);

/// The |t| at which the evidence of n values is 1 / alpha; infinite where no values could give so much. So
/// mean +- this s / sqrt(n) hold for all n together with probability 1 - alpha. n >= 2, alpha in (0, 1).
[[nodiscard]] double anytime_critical_t(int n, double alpha);

}  // namespace ceteris::stats
