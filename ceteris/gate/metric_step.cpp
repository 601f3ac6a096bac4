// SPDX-License-Identifier: Apache-2.0
#include "ceteris/gate/metric_step.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>
#include <set>
#include <string_view>

namespace ceteris::gate {
namespace {

/// Decimals behind the point of the shortest text that is this number: 2 of 0.25 and of 100.25, 7 of 3e-07, 0 of 1200.
int decimals_of(double value) {
  char text[40] = {};
  const char* end = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific).ptr;
  const std::string_view all(text, static_cast<std::size_t>(end - text));
  const std::size_t e = all.find('e');
  const std::size_t point = all.find('.');
  const int digits = point == std::string_view::npos ? 0 : static_cast<int>(e - point - 1);
  int exponent = 0;
  const char* first = text + e + (text[e + 1] == '+' ? 2 : 1);
  std::from_chars(first, end, exponent);
  return std::max(0, digits - exponent);
}

}  // namespace

double metric_step(std::span<const std::pair<double, double>> pairs) {
  std::set<double> seen;
  bool ties = false;
  double largest = 0;
  int decimals = 0;
  for (const auto& [first, second] : pairs) {
    const std::set<double> own = {first, second};
    for (const double value : own) {
      ties = ties || seen.contains(value);
      largest = std::max(largest, std::abs(value));
      decimals = std::max(decimals, decimals_of(value));
    }
    seen.insert(own.begin(), own.end());
  }
  constexpr double kRounding = 8 * std::numeric_limits<double>::epsilon();
  double step = std::max(std::pow(10, -decimals), kRounding * largest);
  if (ties && seen.size() > 1) {
    double smallest = std::numeric_limits<double>::infinity();
    for (auto value = seen.begin(); std::next(value) != seen.end(); ++value) {
      smallest = std::min(smallest, *std::next(value) - *value);
    }
    step = std::max(step, smallest);
  }
  return step;
}

}  // namespace ceteris::gate
