// SPDX-License-Identifier: Apache-2.0
#include "ceteris/report/study_format.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "ceteris/base/text.hpp"
#include "ceteris/report/numbers.hpp"

namespace ceteris::report {

namespace {

using record::MetricScale;
using record::StudyInterval;
using record::StudyMetric;

constexpr int kMostDecimals = 9;
constexpr double kLargestPlain = 1e12;

struct Unit {
  double from;  ///< the smallest magnitude shown in this unit
  AxisUnit axis;
};

/// The last unit whose `from` is not above `magnitude`.
template <std::size_t N>
AxisUnit chosen(const std::array<Unit, N>& units, double magnitude) {
  AxisUnit best = units.front().axis;
  for (const Unit& unit : units) {
    if (magnitude >= unit.from) {
      best = unit.axis;
    }
  }
  return best;
}

AxisUnit time_unit(double seconds) {
  static const std::array<Unit, 6> kUnits = {Unit{0, {1e9, "ns"}},     {1e-6, {1e6, "\u00B5s"}},
                                             {1e-3, {1e3, "ms"}},      {1, {1, "s"}},
                                             {180, {1.0 / 60, "min"}}, {3 * 3600.0, {1.0 / 3600, "h"}}};
  return chosen(kUnits, std::abs(seconds));
}

AxisUnit byte_unit(double bytes) {
  static const std::array<Unit, 5> kUnits = {
      Unit{0, {1, "B"}}, {1e3, {1e-3, "KB"}}, {1e6, {1e-6, "MB"}}, {1e9, {1e-9, "GB"}}, {1e12, {1e-12, "TB"}}};
  return chosen(kUnits, std::abs(bytes));
}

AxisUnit count_unit(double n) {
  static const std::array<Unit, 5> kUnits = {
      Unit{0, {1, ""}}, {1e4, {1e-3, "k"}}, {1e6, {1e-6, "M"}}, {1e9, {1e-9, "G"}}, {1e12, {1e-12, "T"}}};
  return chosen(kUnits, std::abs(n));
}

bool is_time(std::string_view unit) {
  return unit == "s" || unit == "seconds" || unit == "second";
}
bool is_bytes(std::string_view unit) {
  return unit == "bytes" || unit == "byte" || unit == "B";
}

std::string with_unit(const std::string& number, const std::string& unit) {
  return unit.empty() ? number : number + ' ' + unit;
}

/// Whether an effect of a ratio metric reads better as a factor.
bool as_factor(const StudyMetric& metric, double effect) {
  return metric.scale == MetricScale::Ratio && is_factor(effect);
}

std::string grouped(const std::string& digits) {
  const std::size_t start = digits.starts_with('-') ? 1 : 0;
  const std::size_t point = std::min(digits.find('.'), digits.size());
  std::string out = digits;
  if (point - start < 5) {
    return out;
  }
  for (std::size_t at = point; at > start + 3; at -= 3) {
    out.insert(at - 3, ",");
  }
  return out;
}

std::string scientific(double value) {
  std::array<char, 32> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific, 2).ptr;
  return {buffer.data(), end};
}

/// "0.500" as "0.5", "60.0" as "60".
std::string without_zeros(std::string digits) {
  if (digits.find('.') != std::string::npos && digits.find('e') == std::string::npos) {
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.ends_with('.')) {
      digits.pop_back();
    }
  }
  return digits;
}

}  // namespace

namespace {

/// An end of an interval. Whether zero lies within is told by its sign, also where it rounds to zero.
std::string end_text(double value, int decimals) {
  const std::string text = number(value, decimals, true);
  const bool hidden = value != 0 && text.find_first_of("123456789-") == std::string::npos;
  return hidden ? (value > 0 ? "+" : "-") + text : text;
}

}  // namespace

double half_width(const std::optional<StudyInterval>& interval) {
  const double half = interval ? (interval->high - interval->low) / 2 : 0;
  return std::isfinite(half) ? half : 0;
}

int decimals_for(double spread, double value) {
  const bool known = std::isfinite(spread) && spread > 0;
  const double basis = known ? spread : std::abs(value);
  if (!std::isfinite(basis) || basis <= 0) {
    return 0;
  }
  const double power = std::floor(std::log10(basis));
  // A half width of 5 to 9 units of a digit is told by that digit.
  const int digits = !known ? 3 : basis / std::pow(10.0, power) >= 5 ? 1 : 2;
  return std::clamp(digits - 1 - static_cast<int>(power), 0, kMostDecimals);
}

std::string number(double value, int decimals, bool sign) {
  if (!std::isfinite(value)) {
    return "-";
  }
  const double smallest = 0.5 * std::pow(10.0, -kMostDecimals);
  const bool plain = std::abs(value) < kLargestPlain && (decimals < kMostDecimals || std::abs(value) >= smallest * 100);
  std::string text = plain || value == 0 ? grouped(fixed(value, decimals)) : scientific(value);
  const bool zero = text.find_first_of("123456789") == std::string::npos;
  if (zero && text.starts_with('-')) {
    text.erase(0, 1);
  }
  return sign && value > 0 && !zero ? '+' + text : text;
}

AxisUnit effect_axis(const StudyMetric& metric) {
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

AxisUnit value_axis(const StudyMetric& metric, double typical) {
  switch (metric.scale) {
    case MetricScale::Fraction:
      return {100, "%"};
    case MetricScale::Percent:
      return {1, "%"};
    default:
      break;
  }
  return is_time(metric.unit)    ? time_unit(typical)
         : is_bytes(metric.unit) ? byte_unit(typical)
                                 : AxisUnit{1, metric.unit};
}

std::string value_text(const StudyMetric& metric, double value, double spread) {
  return value_text(metric, value, spread, value);
}

std::string value_text(const StudyMetric& metric, double value, double spread, double typical) {
  if (!std::isfinite(value)) {
    return "-";
  }
  const AxisUnit axis = value_axis(metric, typical);
  return with_unit(number(axis.factor * value, decimals_for(axis.factor * spread, axis.factor * typical)), axis.unit);
}

bool is_factor(double effect) {
  return effect >= 1 || effect <= -0.5;
}

std::string effect_text(const StudyMetric& metric, double effect, double spread) {
  if (!std::isfinite(effect)) {
    return "-";
  }
  if (as_factor(metric, effect)) {
    return number(1 + effect, decimals_for(spread, 1 + effect)) + " times";
  }
  const AxisUnit axis = effect_axis(metric);
  return with_unit(number(axis.factor * effect, decimals_for(axis.factor * spread, axis.factor * effect), true),
                   axis.unit);
}

std::string effect_range(const StudyMetric& metric, const StudyInterval& interval, double effect, double spread) {
  if (as_factor(metric, effect)) {
    const int decimals = decimals_for(spread, 1 + effect);
    return number(1 + interval.low, decimals) + " to " + number(1 + interval.high, decimals);
  }
  const double factor = effect_axis(metric).factor;
  const int decimals = decimals_for(factor * spread, factor * effect);
  return end_text(factor * interval.low, decimals) + " to " + end_text(factor * interval.high, decimals);
}

std::string margin_text(const StudyMetric& metric, double margin) {
  const AxisUnit axis = effect_axis(metric);
  // Declared by a person: shown with the digits it was given, up to four.
  const std::string digits = without_zeros(number(axis.factor * margin, decimals_for(axis.factor * margin, 0) + 2));
  return digits == "1" && axis.unit == "points" ? "1 point" : with_unit(digits, axis.unit);
}

StudyInterval margin_limits(const StudyMetric& metric, double margin) {
  return {metric.scale == MetricScale::Ratio ? 1 / (1 + margin) - 1 : -margin, margin};
}

AxisUnit cost_axis(const std::string& name, double typical) {
  return is_time(name) ? time_unit(typical) : is_bytes(name) ? byte_unit(typical) : count_unit(typical);
}

std::string cost_text(const std::string& name, double cost) {
  return cost_text(name, cost, cost);
}

std::string cost_text(const std::string& name, double cost, double typical) {
  constexpr double kFar = 1000;
  if (!std::isfinite(cost)) {
    return "-";
  }
  const double size = std::abs(cost);
  const double as = size > 0 && (size * kFar < typical || size > typical * kFar) ? cost : typical;
  const AxisUnit axis = cost_axis(name, as);
  return with_unit(number(axis.factor * cost, decimals_for(0, axis.factor * as)), axis.unit);
}

std::string cost_tick(const std::string& name, double cost) {
  const AxisUnit axis = cost_axis(name, cost);
  return with_unit(without_zeros(number(axis.factor * cost, decimals_for(0, axis.factor * cost))), axis.unit);
}

std::string seconds_text(double seconds, double typical) {
  return std::isfinite(seconds) && seconds > 0 ? cost_text("s", seconds, typical) : "-";
}

std::string bytes_text(double bytes, double typical) {
  return std::isfinite(bytes) && bytes > 0 ? cost_text("bytes", bytes, typical) : "-";
}

}  // namespace ceteris::report
