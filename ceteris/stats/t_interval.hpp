// SPDX-License-Identifier: Apache-2.0
// Means of few values: Student's t, paired and Welch. Values must be finite and below 1e150 in size; a
// diverged run enters with its declared score. All assume independent replicates. The one-sample and paired forms are
// exact for normal values (differences) and cover less for skewed ones: a 95 % interval covers the mean of log-normal
// values (sigma 1) with 84 % at n = 3 and 87 % at n = 20. Where nothing varies there is no inference: a program that
// ignores its seed shows a difference, and its repeats say nothing about the next program.
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

/// Whether values differ by more than rounding: their range exceeds 4 units of double precision (2.2e-16) of the
/// largest magnitude among them, or of `magnitude`, the size of the numbers that they were computed from. The
/// differences of 0.7 and 0.6, and of 0.5 and 0.4, do not vary. False for fewer than two values.
[[nodiscard]] bool varies(std::span<const double> values, double magnitude = 0);

/// mean +- t(1 - (1 - confidence) / 2, n - 1) std / sqrt(n). Nothing for fewer than two values, or when they do not
/// vary.
[[nodiscard]] std::optional<Interval> t_interval(std::span<const double> values, double confidence = 0.95);

/// A difference of means, with a standard error that Student's t with these degrees of freedom goes with.
struct MeanDifference {
  double difference = 0;
  double standard_error = 0;  ///< positive
  double degrees_of_freedom = 0;
  Interval interval;
  double p = 1;  ///< two-sided, against a difference of zero
};

/// difference +- t(1 - (1 - confidence) / 2, degrees of freedom) standard_error; p is two-sided against zero. Positive,
/// finite standard error and degrees of freedom.
[[nodiscard]] MeanDifference mean_difference(double difference, double standard_error, double degrees_of_freedom,
                                             double confidence = 0.95);

/// The interval of the same difference at another confidence.
[[nodiscard]] Interval interval_at(const MeanDifference& difference, double confidence);

/// The mean of differences (or contrasts), one a replicate, against zero. Nothing for fewer than two, or when they do
/// not vary (see `varies` for `magnitude`).
[[nodiscard]] std::optional<MeanDifference> one_sample_t(std::span<const double> differences, double confidence = 0.95,
                                                         double magnitude = 0);

/// a minus b, paired by position: a[i] and b[i] share replicate i (same length). Nothing for fewer than two pairs, or
/// when the differences do not vary beyond the rounding of a and b.
[[nodiscard]] std::optional<MeanDifference> paired_t(std::span<const double> a, std::span<const double> b,
                                                     double confidence = 0.95);

/// a minus b for two independent samples, unequal variances allowed (Welch 1947, Satterthwaite's degrees of freedom).
/// Approximate: at 5 % it rejects equal normal means with 4.8 % (n = 3 and 10) to 6.4 % (n = 10 and 3) when the second
/// spread is four times the first. Nothing for fewer than two values on either side, or when neither side varies.
[[nodiscard]] std::optional<MeanDifference> welch_t(std::span<const double> a, std::span<const double> b,
                                                    double confidence = 0.95);

}  // namespace ceteris::stats
