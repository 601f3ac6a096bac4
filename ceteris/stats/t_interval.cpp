// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/t_interval.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <cstddef>
#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris::stats {
namespace {

Interval around(double centre, double standard_error, double degrees_of_freedom, double confidence) {
  CETERIS_CHECK(confidence > 0 && confidence < 1, "a confidence must lie in (0, 1)");
  const boost::math::students_t student(degrees_of_freedom);
  const double reach = boost::math::quantile(complement(student, 0.5 * (1 - confidence))) * standard_error;
  return {centre - reach, centre + reach};
}

MeanDifference compare(double difference, double standard_error, double degrees_of_freedom, double confidence) {
  MeanDifference result{difference, standard_error, degrees_of_freedom,
                        around(difference, standard_error, degrees_of_freedom, confidence), 1};
  if (standard_error > 0) {
    const boost::math::students_t student(degrees_of_freedom);
    result.p = 2 * boost::math::cdf(complement(student, std::abs(difference) / standard_error));
  } else {
    result.p = difference == 0 ? 1 : 0;
  }
  return result;
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
  double squares = 0;
  for (const double value : values) {
    squares += (value - centre) * (value - centre);
  }
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

std::optional<Interval> t_interval(std::span<const double> values, double confidence) {
  const auto spread = sample_std(values);
  if (!spread) {
    return std::nullopt;
  }
  const auto count = static_cast<double>(values.size());
  return around(mean(values), *spread / std::sqrt(count), count - 1, confidence);
}

std::optional<MeanDifference> paired_t(std::span<const double> a, std::span<const double> b, double confidence) {
  CETERIS_CHECK(a.size() == b.size(), "pairs need two values each");
  std::vector<double> differences(a.size());
  std::ranges::transform(a, b, differences.begin(), [](double x, double y) { return x - y; });
  const auto spread = sample_std(differences);
  if (!spread) {
    return std::nullopt;
  }
  const auto count = static_cast<double>(a.size());
  return compare(mean(differences), *spread / std::sqrt(count), count - 1, confidence);
}

std::optional<MeanDifference> welch_t(std::span<const double> a, std::span<const double> b, double confidence) {
  const auto spread_a = sample_std(a);
  const auto spread_b = sample_std(b);
  if (!spread_a || !spread_b) {
    return std::nullopt;
  }
  const auto count_a = static_cast<double>(a.size());
  const auto count_b = static_cast<double>(b.size());
  const double variance_a = *spread_a * *spread_a / count_a;
  const double variance_b = *spread_b * *spread_b / count_b;
  const double variance = variance_a + variance_b;
  // Shares of the total, so that squares of tiny variances do not underflow.
  const double share_a = variance > 0 ? variance_a / variance : 0;
  const double share_b = variance > 0 ? variance_b / variance : 0;
  const double degrees_of_freedom = variance > 0
                                        ? 1 / (share_a * share_a / (count_a - 1) + share_b * share_b / (count_b - 1))
                                        : count_a + count_b - 2;
  return compare(mean(a) - mean(b), std::sqrt(variance), degrees_of_freedom, confidence);
}

}  // namespace ceteris::stats
