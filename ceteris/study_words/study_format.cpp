// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_words/study_format.hpp"

#include <cmath>

#include "ceteris/report/units.hpp"

namespace ceteris::study_words {

namespace {

using record::MetricScale;
using record::StudyInterval;
using record::StudyMetric;

/// Whether an effect of a ratio metric reads better as a factor.
bool as_factor(const StudyMetric& metric, double effect) {
  return metric.scale == MetricScale::Ratio && is_factor(effect);
}

/// An end of an interval. Whether zero lies within is told by its sign, also where it rounds to zero.
std::string end_text(double value, int decimals) {
  const std::string text = report::number(value, decimals, true);
  const bool hidden = value != 0 && text.find_first_of("123456789-") == std::string::npos;
  return hidden ? (value > 0 ? "+" : "-") + text : text;
}

}  // namespace

double half_width(const std::optional<StudyInterval>& interval) {
  const double half = interval ? (interval->high - interval->low) / 2 : 0;
  return std::isfinite(half) ? half : 0;
}

report::AxisUnit effect_axis(const StudyMetric& metric) {
  switch (metric.scale) {
    case MetricScale::Fraction:
      return {100, "points"};
    case MetricScale::Percent:
      return {1, "points"};
    case MetricScale::Ratio:
      return {100, "%"};
    case MetricScale::Plain:
      break;
  }
  return {1, metric.unit};
}

report::AxisUnit value_axis(const StudyMetric& metric, double typical) {
  switch (metric.scale) {
    case MetricScale::Fraction:
      return {100, "%"};
    case MetricScale::Percent:
      return {1, "%"};
    default:
      break;
  }
  return report::readable_unit(metric.unit, typical);
}

std::string value_text(const StudyMetric& metric, double value, double spread) {
  return value_text(metric, value, spread, value);
}

std::string value_text(const StudyMetric& metric, double value, double spread, double typical) {
  if (!std::isfinite(value)) {
    return "-";
  }
  const report::AxisUnit axis = value_axis(metric, typical);
  return report::with_unit(
      report::number(axis.factor * value, report::decimals_for(axis.factor * spread, axis.factor * typical)),
      axis.unit);
}

bool is_factor(double effect) {
  return effect >= 1 || effect <= -0.5;
}

std::string effect_text(const StudyMetric& metric, double effect, double spread) {
  if (!std::isfinite(effect)) {
    return "-";
  }
  if (as_factor(metric, effect)) {
    return report::number(1 + effect, report::decimals_for(spread, 1 + effect)) + " times";
  }
  const report::AxisUnit axis = effect_axis(metric);
  return report::with_unit(
      report::number(axis.factor * effect, report::decimals_for(axis.factor * spread, axis.factor * effect), true),
      axis.unit);
}

std::string effect_range(const StudyMetric& metric, const StudyInterval& interval, double effect, double spread) {
  if (as_factor(metric, effect)) {
    const int decimals = report::decimals_for(spread, 1 + effect);
    return report::number(1 + interval.low, decimals) + " to " + report::number(1 + interval.high, decimals);
  }
  const double factor = effect_axis(metric).factor;
  const int decimals = report::decimals_for(factor * spread, factor * effect);
  return end_text(factor * interval.low, decimals) + " to " + end_text(factor * interval.high, decimals);
}

std::string margin_text(const StudyMetric& metric, double margin) {
  const report::AxisUnit axis = effect_axis(metric);
  // Declared by a person: shown with the digits it was given, up to four.
  const std::string digits =
      report::without_zeros(report::number(axis.factor * margin, report::decimals_for(axis.factor * margin, 0) + 2));
  return digits == "1" && axis.unit == "points" ? "1 point" : report::with_unit(digits, axis.unit);
}

StudyInterval margin_limits(const StudyMetric& metric, double margin) {
  return {metric.scale == MetricScale::Ratio ? 1 / (1 + margin) - 1 : -margin, margin};
}

}  // namespace ceteris::study_words
