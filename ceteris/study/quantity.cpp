// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/quantity.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "ceteris/base/text.hpp"

namespace ceteris::study {

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

std::string p_text(double p) {
  return p < 0.0001 ? "p < 0.0001" : fmt::format("p = {:.{}f}", p, p < 0.01 ? 4 : 3);
}

}  // namespace ceteris::study
