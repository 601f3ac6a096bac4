// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/calibration.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>

#include "ceteris/base/error.hpp"

namespace ceteris::stats {
namespace {

constexpr double kSmallestProbability = 1e-12;

void check_table(std::span<const float> table, std::span<const int> actual, int classes) {
  CETERIS_CHECK(classes >= 1 && table.size() == actual.size() * static_cast<std::size_t>(classes),
                "one number for each image and class");
  CETERIS_CHECK(std::ranges::all_of(actual, [&](int label) { return label >= 0 && label < classes; }),
                "labels must lie in [0, classes)");
}

void check_some(std::span<const int> actual) {
  CETERIS_CHECK(!actual.empty(), "a mean needs an image");
}

/// The slope of the summed log-loss with respect to 1 / temperature: each image adds the expected logit minus the logit
/// of its class.
double loss_slope(std::span<const float> logits, std::span<const int> actual, int classes, double inverse_temperature) {
  double slope = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const auto row = logits.subspan(i * classes, classes);
    const auto largest = static_cast<double>(std::ranges::max(row));
    double weights = 0;
    double weighted = 0;
    for (const float logit : row) {
      const double below = static_cast<double>(logit) - largest;
      const double weight = std::exp(inverse_temperature * below);
      weights += weight;
      weighted += weight * below;
    }
    slope += weighted / weights - (static_cast<double>(row[actual[i]]) - largest);
  }
  return slope;
}

}  // namespace

std::vector<float> softmax_rows(std::span<const float> logits, int classes, double temperature) {
  CETERIS_CHECK(classes >= 1 && logits.size() % static_cast<std::size_t>(classes) == 0, "rows must be whole");
  CETERIS_CHECK(temperature > 0, "a temperature must be positive");
  std::vector<float> probabilities(logits.size());
  std::vector<double> weights(classes);
  for (std::size_t start = 0; start < logits.size(); start += classes) {
    const auto row = logits.subspan(start, classes);
    const auto largest = static_cast<double>(std::ranges::max(row));
    double sum = 0;
    for (int c = 0; c < classes; ++c) {
      weights[c] = std::exp((static_cast<double>(row[c]) - largest) / temperature);
      sum += weights[c];
    }
    for (int c = 0; c < classes; ++c) {
      probabilities[start + c] = static_cast<float>(weights[c] / sum);
    }
  }
  return probabilities;
}

double log_loss(std::span<const float> probabilities, std::span<const int> actual, int classes) {
  check_table(probabilities, actual, classes);
  check_some(actual);
  double sum = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const auto probability = static_cast<double>(probabilities[i * classes + actual[i]]);
    sum -= std::log(std::max(probability, kSmallestProbability));
  }
  return sum / static_cast<double>(actual.size());
}

double brier_score(std::span<const float> probabilities, std::span<const int> actual, int classes) {
  check_table(probabilities, actual, classes);
  check_some(actual);
  double sum = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    for (int c = 0; c < classes; ++c) {
      const double miss = static_cast<double>(probabilities[i * classes + c]) - (c == actual[i] ? 1 : 0);
      sum += miss * miss;
    }
  }
  return sum / static_cast<double>(actual.size());
}

double expected_calibration_error(std::span<const float> probabilities, std::span<const int> actual, int classes,
                                  int bins) {
  check_table(probabilities, actual, classes);
  check_some(actual);
  CETERIS_CHECK(bins >= 1, "at least one bin");
  std::vector<double> surplus(bins);  // hits minus confidence, summed over the images of a bin
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const auto row = probabilities.subspan(i * classes, classes);
    const auto best = std::ranges::max_element(row);
    const auto confidence = static_cast<double>(*best);
    const int bin = static_cast<int>(std::ceil(confidence * bins)) - 1;
    surplus[std::clamp(bin, 0, bins - 1)] += (best - row.begin() == actual[i] ? 1 : 0) - confidence;
  }
  double sum = 0;
  for (const double value : surplus) {
    sum += std::abs(value);
  }
  return sum / static_cast<double>(actual.size());
}

double information_bits(std::span<const float> probabilities, std::span<const int> actual, int classes) {
  const double loss = log_loss(probabilities, actual, classes);
  std::vector<std::int64_t> images(classes);
  for (const int label : actual) {
    ++images[label];
  }
  double entropy = 0;
  for (const std::int64_t count : images) {
    if (count > 0) {
      const double share = static_cast<double>(count) / static_cast<double>(actual.size());
      entropy -= share * std::log(share);
    }
  }
  return std::max(0.0, entropy - loss) / std::numbers::ln2;
}

double fit_temperature(std::span<const float> logits, std::span<const int> actual, int classes) {
  check_table(logits, actual, classes);
  constexpr double kLow = 0.01;
  constexpr double kHigh = 100;
  // The slope in 1 / temperature rises with 1 / temperature: positive means that a hotter softmax is better.
  const double slope_when_cold = loss_slope(logits, actual, classes, 1 / kLow);
  const double slope_when_hot = loss_slope(logits, actual, classes, 1 / kHigh);
  if (slope_when_cold == 0 && slope_when_hot == 0) {
    return 1;
  }
  if (slope_when_cold <= 0) {
    return kLow;
  }
  if (slope_when_hot >= 0) {
    return kHigh;
  }
  double low = std::log(kLow);
  double high = std::log(kHigh);
  while (high - low > 1e-9) {
    const double middle = 0.5 * (low + high);
    (loss_slope(logits, actual, classes, std::exp(-middle)) > 0 ? low : high) = middle;
  }
  return std::exp(0.5 * (low + high));
}

}  // namespace ceteris::stats
