// SPDX-License-Identifier: Apache-2.0
#include "ceteris/report/units.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

#include "ceteris/report/numbers.hpp"

namespace ceteris::report {
namespace {

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

}  // namespace

std::string with_unit(const std::string& number, const std::string& unit) {
  return unit.empty() ? number : number + ' ' + unit;
}

std::string without_zeros(std::string digits) {
  if (digits.find('.') != std::string::npos && digits.find('e') == std::string::npos) {
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.ends_with('.')) {
      digits.pop_back();
    }
  }
  return digits;
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

AxisUnit readable_unit(const std::string& unit, double typical) {
  return is_time(unit) ? time_unit(typical) : is_bytes(unit) ? byte_unit(typical) : AxisUnit{1, unit};
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
