// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/t_interval.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris::stats {
namespace {

/// Below this a standard error of any number of values may underflow to zero.
constexpr double kSmallestRange = 1e-290;

double largest_magnitude(std::span<const double> values) {
  double largest = 0;
  for (const double value : values) {
    largest = std::max(largest, std::abs(value));
  }
  return largest;
}

}  // namespace

double mean(std::span<const double> values) {
  CETERIS_CHECK(!values.empty(), "a mean needs a value");
  CETERIS_CHECK(std::ranges::all_of(values, [](double value) { return std::isfinite(value); }),
                "values must be finite");
  const auto count = static_cast<double>(values.size());
  double sum = 0;
  for (const double value : values) {
    sum += value;
  }
  // The second pass returns what rounding took, so that equal values have their own value as mean.
  const double first = sum / count;
  double rest = 0;
  for (const double value : values) {
    rest += value - first;
  }
  return first + rest / count;
}

std::optional<double> sample_std(std::span<const double> values) {
  if (values.size() < 2) {
    return std::nullopt;
  }
  const double centre = mean(values);
  double largest = 0;
  for (const double value : values) {
    largest = std::max(largest, std::abs(value - centre));
  }
  if (largest == 0) {
    return 0.0;
  }
  // In units of the largest deviation, so that squares neither underflow nor overflow.
  double squares = 0;
  for (const double value : values) {
    const double deviation = (value - centre) / largest;
    squares += deviation * deviation;
  }
  return largest * std::sqrt(squares / static_cast<double>(values.size() - 1));
}

bool varies(std::span<const double> values, double magnitude) {
  if (values.size() < 2) {
    return false;
  }
  const auto [low, high] = std::ranges::minmax_element(values);
  const double rounding = 4 * std::numeric_limits<double>::epsilon() * std::max(magnitude, largest_magnitude(values));
  return *high - *low > std::max(rounding, kSmallestRange);
}

std::optional<Interval> t_interval(std::span<const double> values, double confidence) {
  const auto result = one_sample_t(values, confidence);
  return result ? std::optional(result->interval) : std::nullopt;
}

MeanDifference mean_difference(double difference, double standard_error, double degrees_of_freedom, double confidence) {
  CETERIS_CHECK(standard_error > 0 && std::isfinite(standard_error), "a standard error must be positive and finite");
  CETERIS_CHECK(degrees_of_freedom > 0 && std::isfinite(degrees_of_freedom), "degrees of freedom must be positive");
  MeanDifference result{difference, standard_error, degrees_of_freedom, {}, 1};
  result.interval = interval_at(result, confidence);
  const boost::math::students_t student(degrees_of_freedom);
  result.p = 2 * boost::math::cdf(complement(student, std::abs(difference) / standard_error));
  return result;
}

Interval interval_at(const MeanDifference& difference, double confidence) {
  CETERIS_CHECK(confidence > 0 && confidence < 1, "a confidence must lie in (0, 1)");
  const boost::math::students_t student(difference.degrees_of_freedom);
  const double reach = boost::math::quantile(complement(student, 0.5 * (1 - confidence))) * difference.standard_error;
  return {difference.difference - reach, difference.difference + reach};
}

std::optional<MeanDifference> one_sample_t(std::span<const double> differences, double confidence, double magnitude) {
  CETERIS_CHECK(confidence > 0 && confidence < 1, "a confidence must lie in (0, 1)");
  const auto spread = sample_std(differences);
  if (!spread || !varies(differences, magnitude)) {
    return std::nullopt;
  }
  const auto count = static_cast<double>(differences.size());
  return mean_difference(mean(differences), *spread / std::sqrt(count), count - 1, confidence);
}

std::optional<MeanDifference> paired_t(std::span<const double> a, std::span<const double> b, double confidence) {
  CETERIS_CHECK(a.size() == b.size(), "pairs need two values each");
  std::vector<double> differences(a.size());
  std::ranges::transform(a, b, differences.begin(), std::minus());
  return one_sample_t(differences, confidence, std::max(largest_magnitude(a), largest_magnitude(b)));
}

std::optional<MeanDifference> welch_t(std::span<const double> a, std::span<const double> b, double confidence) {
  const auto spread_a = sample_std(a);
  const auto spread_b = sample_std(b);
  if (!spread_a || !spread_b || !(varies(a) || varies(b))) {
    return std::nullopt;
  }
  const auto count_a = static_cast<double>(a.size());
  const auto count_b = static_cast<double>(b.size());
  const double error_a = *spread_a / std::sqrt(count_a);
  const double error_b = *spread_b / std::sqrt(count_b);
  const double standard_error = std::hypot(error_a, error_b);
  const double share_a = std::pow(error_a / standard_error, 2);
  const double share_b = std::pow(error_b / standard_error, 2);
  const double degrees_of_freedom = 1 / (share_a * share_a / (count_a - 1) + share_b * share_b / (count_b - 1));
  return mean_difference(mean(a) - mean(b), standard_error, degrees_of_freedom, confidence);
}

}  // namespace ceteris::stats
