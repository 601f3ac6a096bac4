// SPDX-License-Identifier: Apache-2.0
#include "ceteris/effects/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "ceteris/base/text.hpp"

namespace ceteris::effects {

using record::MetricScale;

namespace {

/// "1 point", "0.5 points".
std::string points(const std::string& number) {
  return number + (number == "1" || number == "-1" ? " point" : " points");
}

}  // namespace

double to_working_scale(const record::StudyMetric& metric, double difference) {
  return metric.scale == MetricScale::Ratio ? std::log1p(difference) : difference;
}

double from_working_scale(const record::StudyMetric& metric, double difference) {
  return metric.scale == MetricScale::Ratio ? std::expm1(difference) : difference;
}

std::string rounded(double value) {
  if (!std::isfinite(value) || value == 0) {
    return shortest(value);
  }
  // Rounding by decimal text: a power of ten is no exact number.
  char digits[40];
  const auto end = std::to_chars(digits, digits + sizeof digits, value, std::chars_format::scientific, 1).ptr;
  double short_value = 0;
  std::from_chars(digits, end, short_value);
  return shortest(short_value);
}

std::string difference_text(const record::StudyMetric& metric, double difference) {
  switch (metric.scale) {
    case MetricScale::Fraction:
      return points(rounded(100 * difference));
    case MetricScale::Percent:
      return points(rounded(difference));
    case MetricScale::Ratio:
      return rounded(100 * difference) + " %";
    case MetricScale::Plain:
      break;
  }
  return rounded(difference) + (metric.unit.empty() ? "" : " " + metric.unit);
}

std::string interval_text(const record::StudyMetric& metric, const record::StudyInterval& interval) {
  const bool hundred = metric.scale == MetricScale::Fraction || metric.scale == MetricScale::Ratio;
  const double factor = hundred ? 100 : 1;
  const double width = factor * (interval.high - interval.low);
  const bool known = std::isfinite(width) && width > 0;
  const int decimals = known ? std::clamp(1 - static_cast<int>(std::floor(std::log10(width / 2))), 0, 9) : 3;
  const std::string unit = metric.scale == MetricScale::Ratio   ? "%"
                           : metric.scale == MetricScale::Plain ? metric.unit
                                                                : "points";
  return fmt::format("{:+.{}f} to {:+.{}f}{}", factor * interval.low, decimals, factor * interval.high, decimals,
                     unit.empty() ? "" : " " + unit);
}

std::string p_text(double p) {
  return p < 0.0001 ? "p < 0.0001" : fmt::format("p = {:.{}f}", p, p < 0.01 ? 4 : 3);
}

}  // namespace ceteris::effects
