// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/ratio.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "ceteris/base/error.hpp"

namespace ceteris::stats {
namespace {

std::vector<double> logarithms(std::span<const double> values) {
  std::vector<double> logs;
  logs.reserve(values.size());
  for (const double value : values) {
    CETERIS_CHECK(value > 0 && std::isfinite(value), "a ratio needs positive, finite values");
    logs.push_back(std::log(value));
  }
  return logs;
}

}  // namespace

std::vector<double> log_ratios(std::span<const double> a, std::span<const double> b) {
  CETERIS_CHECK(a.size() == b.size(), "pairs need two values each");
  std::vector<double> ratios = logarithms(a);
  const std::vector<double> below = logarithms(b);
  for (std::size_t i = 0; i < ratios.size(); ++i) {
    ratios[i] -= below[i];
  }
  return ratios;
}

std::optional<MeanDifference> paired_log_ratio(std::span<const double> a, std::span<const double> b,
                                               double confidence) {
  // A logarithm has the relative error of its number as its absolute error, however near to zero it is.
  double magnitude = 1;
  for (const auto values : {a, b}) {
    for (const double log : logarithms(values)) {
      magnitude = std::max(magnitude, std::abs(log));
    }
  }
  return one_sample_t(log_ratios(a, b), confidence, magnitude);
}

std::optional<MeanDifference> welch_log_ratio(std::span<const double> a, std::span<const double> b, double confidence) {
  return welch_t(logarithms(a), logarithms(b), confidence);
}

double relative_change(double log_ratio) {
  return std::expm1(log_ratio);
}

Interval relative_change(const Interval& log_ratio) {
  return {relative_change(log_ratio.low), relative_change(log_ratio.high)};
}

double log_margin(double relative_margin) {
  CETERIS_CHECK(relative_margin > 0 && std::isfinite(relative_margin), "a margin must be positive and finite");
  return std::log1p(relative_margin);
}

}  // namespace ceteris::stats
