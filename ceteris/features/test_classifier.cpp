// SPDX-License-Identifier: Apache-2.0
#include "ceteris/features/test_classifier.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "ceteris/base/random.hpp"

namespace ceteris::features {
namespace {

void standardise_by_training_rows(LabelledRows& rows, std::size_t train) {
  const std::size_t all = rows.classes() * rows.of_each;
  const auto n = static_cast<double>(rows.classes() * train);
  for (std::size_t f = 0; f < rows.width; ++f) {
    double sum = 0;
    double squares = 0;
    for (std::size_t i = 0; i < all; ++i) {
      if (i % rows.of_each < train) {
        const double value = rows.row(i)[f];
        sum += value;
        squares += value * value;
      }
    }
    const double mean = sum / n;
    const double deviation = std::sqrt(std::max(0.0, squares / n - mean * mean));
    for (std::size_t i = 0; i < all; ++i) {
      double& value = rows.row(i)[f];
      value = deviation > 1e-6 ? std::clamp((value - mean) / deviation, -5.0, 5.0) : 0;
    }
  }
}

using Weights = std::vector<std::vector<double>>;  // by class; the last is the bias

std::vector<double> scores(const Weights& weights, std::span<const double> row) {
  std::vector<double> result;
  for (const std::vector<double>& w : weights) {
    double sum = w.back();
    for (std::size_t f = 0; f < row.size(); ++f) {
      sum += w[f] * row[f];
    }
    result.push_back(sum);
  }
  return result;
}

void learn(Weights& weights, std::span<const double> row, std::size_t truth) {
  const double rate = 0.3 / static_cast<double>(row.size());
  constexpr double kDecay = 1e-3;
  std::vector<double> p = scores(weights, row);
  const double top = *std::max_element(p.begin(), p.end());
  double sum = 0;
  for (double& value : p) {
    value = std::exp(value - top);
    sum += value;
  }
  for (std::size_t c = 0; c < weights.size(); ++c) {
    const double error = p[c] / sum - (c == truth ? 1 : 0);
    for (std::size_t f = 0; f < row.size(); ++f) {
      weights[c][f] -= rate * (error * row[f] + kDecay * weights[c][f]);
    }
    weights[c].back() -= rate * error;
  }
}

}  // namespace

double held_out_accuracy(LabelledRows rows, std::size_t train) {
  standardise_by_training_rows(rows, train);
  Weights weights(rows.classes(), std::vector<double>(rows.width + 1));
  for (std::uint64_t pass = 0; pass < 25; ++pass) {
    for (const std::uint32_t step : permutation(rows.classes() * train, Stream(1, 0, "order").at(pass))) {
      const std::size_t truth = step / train;
      learn(weights, rows.row(truth * rows.of_each + step % train), truth);
    }
  }
  std::size_t correct = 0;
  std::size_t tested = 0;
  for (std::size_t i = 0; i < rows.classes() * rows.of_each; ++i) {
    if (i % rows.of_each >= train) {
      const std::vector<double> s = scores(weights, rows.row(i));
      const auto guess = static_cast<std::size_t>(std::max_element(s.begin(), s.end()) - s.begin());
      correct += guess == i / rows.of_each ? 1 : 0;
      ++tested;
    }
  }
  return static_cast<double>(correct) / static_cast<double>(tested);
}

}  // namespace ceteris::features
