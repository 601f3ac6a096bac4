// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/sample_shape.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/stats/t_interval.hpp"

namespace ceteris::stats {
namespace {

/// Deviations from the mean.
std::vector<double> centred(std::span<const double> values) {
  const double centre = mean(values);
  std::vector<double> result(values.begin(), values.end());
  for (double& value : result) {
    value -= centre;
  }
  return result;
}

/// Deviations from the mean in units of the largest, so that products neither underflow nor overflow.
std::vector<double> standardised(std::span<const double> values) {
  std::vector<double> result = centred(values);
  double largest = 0;
  for (const double value : result) {
    largest = std::max(largest, std::abs(value));
  }
  for (double& value : result) {
    value /= largest;
  }
  return result;
}

double dot(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    sum += a[i] * b[i];
  }
  return sum;
}

/// Pairs i <= j of sorted values whose sum is at most `bound`.
std::uint64_t pairs_up_to(std::span<const double> sorted, double bound) {
  std::uint64_t pairs = 0;
  std::size_t end = sorted.size();  // values before `end` make a pair with sorted[i]
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    while (end > 0 && sorted[i] + sorted[end - 1] > bound) {
      --end;
    }
    if (end <= i) {
      break;
    }
    pairs += end - i;
  }
  return pairs;
}

/// The k-th smallest sum of a pair, k from 1, by halving the range until no double lies between its ends.
double pair_sum(std::span<const double> sorted, std::uint64_t k) {
  double low = 2 * sorted.front();
  double high = 2 * sorted.back();
  if (pairs_up_to(sorted, low) >= k) {
    return low;
  }
  while (true) {
    const double middle = low + 0.5 * (high - low);
    if (middle <= low || middle >= high) {
      return high;
    }
    (pairs_up_to(sorted, middle) >= k ? high : low) = middle;
  }
}

}  // namespace

std::optional<double> skewness(std::span<const double> values) {
  if (values.size() < 3 || !varies(values)) {
    return std::nullopt;
  }
  const std::vector<double> d = standardised(values);
  const double spread = std::sqrt(dot(d, d) / static_cast<double>(d.size()));
  double cubes = 0;
  for (const double value : d) {
    cubes += std::pow(value / spread, 3);
  }
  const auto n = static_cast<double>(values.size());
  return std::sqrt(n * (n - 1)) / (n - 2) * cubes / n;
}

std::optional<double> lag_correlation(std::span<const double> values) {
  if (values.size() < 3 || !varies(values)) {
    return std::nullopt;
  }
  const std::vector<double> d = standardised(values);
  const std::span<const double> all(d);
  return dot(all.first(d.size() - 1), all.last(d.size() - 1)) / dot(d, d);
}

std::optional<double> correlation(std::span<const double> a, std::span<const double> b) {
  CETERIS_CHECK(a.size() == b.size(), "pairs need two values each");
  if (!varies(a) || !varies(b)) {
    return std::nullopt;
  }
  const std::vector<double> x = standardised(a);
  const std::vector<double> y = standardised(b);
  return std::clamp(dot(x, y) / std::sqrt(dot(x, x) * dot(y, y)), -1.0, 1.0);
}

std::optional<double> paired_variance_ratio(std::span<const double> a, std::span<const double> b) {
  CETERIS_CHECK(a.size() == b.size(), "pairs need two values each");
  if (!varies(a) && !varies(b)) {
    return std::nullopt;
  }
  std::vector<double> differences(a.begin(), a.end());
  for (std::size_t i = 0; i < differences.size(); ++i) {
    differences[i] -= b[i];
  }
  return std::pow(*sample_std(differences) / std::hypot(*sample_std(a), *sample_std(b)), 2);
}

std::optional<Line> fit_line(std::span<const double> x, std::span<const double> y) {
  CETERIS_CHECK(x.size() == y.size(), "points need two values each");
  if (x.size() < 3 || !varies(x)) {
    return std::nullopt;
  }
  const auto r = correlation(x, y);
  if (!r) {
    return Line{0, mean(y), 1};
  }
  Line line;
  line.slope = *r * *sample_std(y) / *sample_std(x);
  line.intercept = mean(y) - line.slope * mean(x);
  const double degrees_of_freedom = static_cast<double>(x.size()) - 2;
  const double unexplained = (1 - *r) * (1 + *r);
  if (unexplained > 0) {
    const boost::math::students_t student(degrees_of_freedom);
    line.p = 2 * boost::math::cdf(complement(student, std::abs(*r) * std::sqrt(degrees_of_freedom / unexplained)));
  } else {
    line.p = 0;
  }
  return line;
}

double median(std::span<const double> values) {
  CETERIS_CHECK(!values.empty(), "a median needs a value");
  std::vector<double> sorted(values.begin(), values.end());
  std::ranges::sort(sorted);
  const std::size_t half = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[half] : std::midpoint(sorted[half - 1], sorted[half]);
}

double hodges_lehmann(std::span<const double> values) {
  CETERIS_CHECK(!values.empty(), "a median needs a value");
  CETERIS_CHECK(std::ranges::all_of(values, [](double value) { return std::isfinite(value); }),
                "values must be finite");
  std::vector<double> sorted(values.begin(), values.end());
  std::ranges::sort(sorted);
  const std::uint64_t pairs = std::uint64_t{sorted.size()} * (sorted.size() + 1) / 2;
  return 0.25 * (pair_sum(sorted, (pairs + 1) / 2) + pair_sum(sorted, pairs / 2 + 1));
}

}  // namespace ceteris::stats
