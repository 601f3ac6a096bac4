// SPDX-License-Identifier: Apache-2.0
// Means of few values: Student's t, paired and Welch. Values must be finite; a diverged run enters with its declared
// score. All assume independent replicates. The one-sample and paired forms are exact for normal values (differences)
// and cover less for skewed ones: a 95 % interval covers the mean of log-normal values (sigma 1) with 84 % at n = 3 and
// 87 % at n = 20.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "ceteris/stats/interval.hpp"

namespace ceteris::stats {

/// Arithmetic mean. At least one value.
[[nodiscard]] double mean(std::span<const double> values);

/// Standard deviation with divisor n - 1. One value has none.
[[nodiscard]] std::optional<double> sample_std(std::span<const double> values);

/// mean +- t(1 - (1 - confidence) / 2, n - 1) std / sqrt(n). Fewer than two values give none; equal values give a
/// point.
[[nodiscard]] std::optional<Interval> t_interval(std::span<const double> values, double confidence = 0.95);

/// A difference of means: a minus b.
struct MeanDifference {
  double difference = 0;
  double standard_error = 0;
  double degrees_of_freedom = 0;
  Interval interval;
  double p = 1;  ///< two-sided, against a difference of zero
};

/// Paired by position: a[i] and b[i] share replicate i (same length). Fewer than two pairs give none. When all
/// differences are equal the interval is a point and p is 1 if they are zero, else 0.
[[nodiscard]] std::optional<MeanDifference> paired_t(std::span<const double> a, std::span<const double> b,
                                                     double confidence = 0.95);

/// Two independent samples, unequal variances allowed (Welch 1947, Satterthwaite's degrees of freedom). Approximate: at
/// 5 % it rejects equal normal means with 4.8 % (n = 3 and 10) to 6.4 % (n = 10 and 3) when the second spread is four
/// times the first. Fewer than two
/// values on either side give none. When neither side varies the interval is a point, the degrees of freedom are
/// n_a + n_b - 2, and p is 1 if the means are equal, else 0.
[[nodiscard]] std::optional<MeanDifference> welch_t(std::span<const double> a, std::span<const double> b,
                                                    double confidence = 0.95);

}  // namespace ceteris::stats
