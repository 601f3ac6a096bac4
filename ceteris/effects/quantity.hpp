// SPDX-License-Identifier: Apache-2.0
// Differences of a metric: the scale they are computed on, and their words.
//
// Metrics of scale Ratio are compared by the logarithm, so their differences are computed as log ratios and shown as
// relative changes; all others are computed as they are shown.
#pragma once

#include <string>

#include "ceteris/record/study.hpp"

namespace ceteris::effects {

/// A relative change (0.05) as a log ratio, for the scale Ratio; else the same number. A change of -1 or less has none:
/// minus infinity or NaN.
[[nodiscard]] double to_working_scale(const record::StudyMetric& metric, double difference);
[[nodiscard]] double from_working_scale(const record::StudyMetric& metric, double difference);

/// Two significant digits: "0.31", "12", "310".
[[nodiscard]] std::string rounded(double value);

/// "0.31 points" for fractions and percents, "4.2 %" for ratios, "0.031 nats" with a unit.
[[nodiscard]] std::string difference_text(const record::StudyMetric& metric, double difference);

/// The ends of an interval of differences with the digits that its width supports: "-1.50 to -0.95 points".
[[nodiscard]] std::string interval_text(const record::StudyMetric& metric, const record::StudyInterval& interval);

/// "p = 0.021", "p < 0.0001".
[[nodiscard]] std::string p_text(double p);

}  // namespace ceteris::effects
