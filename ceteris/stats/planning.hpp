// SPDX-License-Identifier: Apache-2.0
// Before the runs: what can so many replicates find, and how many replicates does a question need?
//
// Effects and margins are in units of the standard deviation: of the paired differences (`d_z`) for paired designs, of
// one arm for two samples. Power, confidence and alpha are shares. Tests are two-sided t tests at `alpha`; values are
// taken as normal. Numbers of replicates are pairs, or values an arm, at least 2 and at most kMostReplicates.
// Powers are accurate to 1e-9, effects and margins to a relative 1e-9.
#pragma once

#include <optional>

namespace ceteris::stats {

/// A plan for more is no answer to anybody.
inline constexpr int kMostReplicates = 1'000'000;

/// Probability that the paired t test finds a mean difference of `d_z` standard deviations (non-central t, both tails).
[[nodiscard]] double paired_power(double d_z, int n, double alpha = 0.05);

/// The same for two independent samples of n values with equal spread and means `d` standard deviations apart.
[[nodiscard]] double two_sample_power(double d, int n, double alpha = 0.05);

/// The fewest pairs, or values an arm, with at least `power`; nothing above kMostReplicates. effect > 0, alpha < power.
[[nodiscard]] std::optional<int> needed_pairs(double d_z, double power = 0.8, double alpha = 0.05);
[[nodiscard]] std::optional<int> needed_per_arm(double d, double power = 0.8, double alpha = 0.05);

/// The smallest effect that is found with `power`: of n pairs, in standard deviations of the differences; of two
/// samples of n, in standard deviations of an arm.
[[nodiscard]] double detectable_effect(int n, double power = 0.8, double alpha = 0.05);
[[nodiscard]] double two_sample_detectable_effect(int n, double power = 0.8, double alpha = 0.05);

/// Half the width of the t interval of n values whose standard deviation is 1.
[[nodiscard]] double t_half_width(int n, double confidence = 0.95);

/// Probability that two one-sided tests at `alpha` show equivalence within +- `margin` from n pairs when the true mean
/// difference is `d_z`. Exact: integrates over the distribution of the standard deviation. margin > 0.
[[nodiscard]] double tost_power(double margin, int n, double d_z = 0, double alpha = 0.05);

/// The smallest margin within which n pairs show equivalence with `power` when the true difference is zero.
[[nodiscard]] double smallest_margin(int n, double power = 0.8, double alpha = 0.05);

/// The fewest pairs that show equivalence within `margin` with at least `power` when the true difference is `d_z`;
/// nothing above kMostReplicates, or when |d_z| >= margin.
[[nodiscard]] std::optional<int> needed_for_margin(double margin, double power = 0.8, double d_z = 0,
                                                   double alpha = 0.05);

/// Pairing n replicates finds smaller effects than two samples of n when the correlation between arms is above this:
/// there the smaller spread of the differences makes up for half of the degrees of freedom.
[[nodiscard]] double break_even_correlation(int n, double power = 0.8, double alpha = 0.05);

/// Upper confidence bound of a standard deviation: sd sqrt(nu / chi^2 quantile(1 - confidence, nu)), for normal values.
/// A plan made with the sd of a small pilot itself is too small more often than not; with this bound it is big enough
/// with probability `confidence`. sd >= 0, degrees_of_freedom > 0.
[[nodiscard]] double sd_upper_bound(double sd, double degrees_of_freedom, double confidence = 0.8);

}  // namespace ceteris::stats
