// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit/pool.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "ceteris/base/error.hpp"
#include "ceteris/stats/calibration.hpp"

namespace ceteris::audit {
namespace {

constexpr double kLargestWeight = 4;
constexpr int kMostSweeps = 60;
constexpr int kSections = 30;
constexpr double kSettled = 1e-7;  // nats a sweep

template <typename Loss>
double golden_minimum(double low, double high, Loss loss) {
  const double ratio = 1 / std::numbers::phi;
  double a = high - ratio * (high - low), b = low + ratio * (high - low);
  double at_a = loss(a), at_b = loss(b);
  for (int i = 0; i < kSections; ++i) {
    if (at_a <= at_b) {
      high = b;
      b = a;
      at_b = at_a;
      a = high - ratio * (high - low);
      at_a = loss(a);
    } else {
      low = a;
      a = b;
      at_a = at_b;
      b = low + ratio * (high - low);
      at_b = loss(b);
    }
  }
  return 0.5 * (low + high);
}

}  // namespace

std::vector<float> pooled(const Pool& pool, const std::vector<std::span<const float>>& log_probabilities) {
  CETERIS_CHECK(pool.weights.size() == log_probabilities.size() && !log_probabilities.empty(), "a weight a classifier");
  std::vector<float> scores(log_probabilities.front().size());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    double sum = 0;
    for (std::size_t k = 0; k < pool.weights.size(); ++k) {
      sum += pool.weights[k] * static_cast<double>(log_probabilities[k][i]);
    }
    scores[i] = static_cast<float>(sum);
  }
  return scores;
}

Pool fit_pool(const std::vector<std::span<const float>>& log_probabilities, std::span<const int> labels, int classes) {
  Pool pool{std::vector<double>(log_probabilities.size(), 1.0 / static_cast<double>(log_probabilities.size())), 0};
  const auto loss = [&] {
    return stats::log_loss(stats::softmax_rows(pooled(pool, log_probabilities), classes), labels, classes);
  };
  pool.loss = loss();
  for (int sweep = 0; sweep < kMostSweeps; ++sweep) {
    const double before = pool.loss;
    for (double& weight : pool.weights) {
      weight = golden_minimum(0, kLargestWeight, [&](double candidate) {
        weight = candidate;
        return loss();
      });
      // The golden section never tries the end itself, where a useless classifier belongs.
      const double inside = weight, at_inside = loss();
      weight = 0;
      if (loss() > at_inside) {
        weight = inside;
      }
    }
    pool.loss = loss();
    if (before - pool.loss < kSettled) {
      break;
    }
  }
  return pool;
}

}  // namespace ceteris::audit
