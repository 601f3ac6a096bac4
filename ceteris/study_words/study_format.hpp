// SPDX-License-Identifier: Apache-2.0
// Values and effects of a study's metrics as text. Decimals follow from the uncertainty: one or two significant digits
// of the half width of the interval, so that neither noise is printed nor a difference rounded away.
#pragma once

#include <string>

#include "ceteris/record/study.hpp"
#include "ceteris/report/units.hpp"

namespace ceteris::study_words {

/// Half the width of an interval; 0 without one or when an end is not finite.
[[nodiscard]] double half_width(const std::optional<record::StudyInterval>& interval);

/// A value: "92.31 %" of fractions and percents, "1.24 s", "512 MB", "0.873". `spread` in the unit of the record.
[[nodiscard]] std::string value_text(const record::StudyMetric& metric, double value, double spread);
/// The same with the unit, and without a spread the decimals, of a value of the size `typical`.
[[nodiscard]] std::string value_text(const record::StudyMetric& metric, double value, double spread, double typical);

/// Whether a relative change reads better as a factor: from a factor of two on.
[[nodiscard]] bool is_factor(double effect);

/// An effect: "+0.42 points", "-0.013", "+4.2 %" and, from a factor of two on, "3.1 times" of ratio metrics.
[[nodiscard]] std::string effect_text(const record::StudyMetric& metric, double effect, double spread);

/// An interval of an effect without its unit, in the form that `effect_text` chooses for `effect`: "+0.10 to +0.74". An
/// end that rounds to zero keeps its sign: "-0.78 to -0.00" excludes it.
[[nodiscard]] std::string effect_range(const record::StudyMetric& metric, const record::StudyInterval& interval,
                                       double effect, double spread);

/// A margin: "0.5 points", "5 %", "0.01".
[[nodiscard]] std::string margin_text(const record::StudyMetric& metric, double margin);

/// The effects that the margin lies at. Of ratio metrics it is symmetric in the logarithm: 5 % more, or as much less.
[[nodiscard]] record::StudyInterval margin_limits(const record::StudyMetric& metric, double margin);

/// How effects stand on the axis of a figure.
[[nodiscard]] report::AxisUnit effect_axis(const record::StudyMetric& metric);
/// The same for values; `typical` chooses between seconds and minutes, bytes and megabytes.
[[nodiscard]] report::AxisUnit value_axis(const record::StudyMetric& metric, double typical);

}  // namespace ceteris::study_words
