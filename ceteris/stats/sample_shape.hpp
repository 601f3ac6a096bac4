// SPDX-License-Identifier: Apache-2.0
// What a few differences look like: shown beside an interval, as reasons to trust or doubt it. Values must be finite;
// a figure that does not exist (too few values, or none that vary) is nothing.
#pragma once

#include <optional>
#include <span>

namespace ceteris::stats {

/// Adjusted Fisher-Pearson skewness G1 = sqrt(n (n - 1)) / (n - 2) m3 / m2^1.5 (Joanes & Gill 1998; scipy.stats.skew
/// with bias=False). At least three values.
[[nodiscard]] std::optional<double> skewness(std::span<const double> values);

/// Correlation of successive values, sum of (x[i] - m) (x[i + 1] - m) over sum of (x[i] - m)^2. About -1/n for
/// independent values; above 2 / sqrt(n) in size it says that they depend on each other. At least three values.
[[nodiscard]] std::optional<double> lag_correlation(std::span<const double> values);

/// Pearson's correlation. At least two pairs, both sides varying.
[[nodiscard]] std::optional<double> correlation(std::span<const double> a, std::span<const double> b);

/// Variance of the differences a[i] - b[i] over the sum of the variances of both sides: what pairing is worth. 1 for
/// independent sides, below it when they move together. At least two pairs, a side that varies.
[[nodiscard]] std::optional<double> paired_variance_ratio(std::span<const double> a, std::span<const double> b);

/// A least-squares line.
struct Line {
  double slope = 0;
  double intercept = 0;
  double p = 1;  ///< two-sided t test of slope zero, n - 2 degrees of freedom
};

/// y on x. At least three points, x varying. Points on a line exactly: p is 0, and 1 on a level one.
[[nodiscard]] std::optional<Line> fit_line(std::span<const double> x, std::span<const double> y);

/// Median. At least one value.
[[nodiscard]] double median(std::span<const double> values);

/// Hodges & Lehmann (1963): the median of the means of all pairs of values, each with itself too. An estimate of the
/// centre that one wild value moves little. At least one value. Time O(n log n), memory O(n).
[[nodiscard]] double hodges_lehmann(std::span<const double> values);

}  // namespace ceteris::stats
