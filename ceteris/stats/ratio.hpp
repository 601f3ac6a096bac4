// SPDX-License-Identifier: Apache-2.0
// Positive quantities whose differences are relative: seconds, bytes. They are compared by natural logarithms; the mean
// difference of logarithms is the logarithm of a ratio of geometric means, told as a relative change (0.05 = 5 % more).
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "ceteris/stats/interval.hpp"
#include "ceteris/stats/t_interval.hpp"

namespace ceteris::stats {

/// ln a[i] - ln b[i], in order. Same lengths, positive finite values.
[[nodiscard]] std::vector<double> log_ratios(std::span<const double> a, std::span<const double> b);

/// `paired_t` of logarithms: the difference is ln of the geometric mean of a[i] / b[i]. Positive finite values.
[[nodiscard]] std::optional<MeanDifference> paired_log_ratio(std::span<const double> a, std::span<const double> b,
                                                             double confidence = 0.95);

/// `welch_t` of logarithms: the difference is ln of (geometric mean of a / geometric mean of b). Positive finite
/// values.
[[nodiscard]] std::optional<MeanDifference> welch_log_ratio(std::span<const double> a, std::span<const double> b,
                                                            double confidence = 0.95);

/// exp(log_ratio) - 1: 0.0953 becomes 0.1, 10 % more. An interval is taken end by end and keeps its confidence.
[[nodiscard]] double relative_change(double log_ratio);
[[nodiscard]] Interval relative_change(const Interval& log_ratio);

/// The margin on the scale of logarithms that belongs to a relative margin m > 0: ln(1 + m). Within it are the ratios
/// from 1 / (1 + m) to 1 + m, so the answer is the same whichever arm comes first.
[[nodiscard]] double log_margin(double relative_margin);

}  // namespace ceteris::stats
