// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/blocked.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "ceteris/base/error.hpp"
#include "ceteris/stats/anova.hpp"

namespace ceteris::stats {

std::optional<MeanDifference> blocked_contrast(const Cells& cells, std::span<const double> weights, double confidence) {
  double balance = 0;
  double size = 0;
  double squares = 0;
  for (const double weight : weights) {
    balance += weight;
    size += std::abs(weight);
    squares += weight * weight;
  }
  CETERIS_CHECK(size > 0 && std::abs(balance) <= 1e-12 * size, "the weights of a contrast add up to zero");
  const std::vector<double> sums = contrast_by_replicate(cells, weights);
  if (cells.count() < 2 || cells.replicates < 2) {
    return std::nullopt;
  }
  const AnovaTerm error = anova(cells, {}, 0, false).error;
  if (error.squares == 0) {
    return std::nullopt;
  }
  const double noise = error.squares / error.degrees_of_freedom;
  return mean_difference(mean(sums), std::sqrt(noise * squares / static_cast<double>(cells.replicates)),
                         error.degrees_of_freedom, confidence);
}

std::optional<MeanDifference> these_tasks(std::span<const TaskValues> tasks, bool paired, double confidence) {
  CETERIS_CHECK(!tasks.empty(), "a mean over tasks needs a task");
  const std::size_t fewest = 2;
  double sum = 0;
  double variance = 0;
  double denominator = 0;
  for (const TaskValues& task : tasks) {
    if (task.a.size() < fewest || task.b.size() < fewest) {
      return std::nullopt;
    }
    sum += mean(task.a) - mean(task.b);
    if (const auto difference = paired ? paired_t(task.a, task.b) : welch_t(task.a, task.b)) {
      const double squared = difference->standard_error * difference->standard_error;
      variance += squared;
      denominator += squared * squared / difference->degrees_of_freedom;
    }
  }
  if (!(denominator > 0)) {
    return std::nullopt;
  }
  const auto count = static_cast<double>(tasks.size());
  return mean_difference(sum / count, std::sqrt(variance) / count, variance * variance / denominator, confidence);
}

std::optional<MeanDifference> new_tasks(std::span<const TaskValues> tasks, double confidence) {
  std::vector<double> differences;
  double magnitude = 0;
  for (const TaskValues& task : tasks) {
    const double a = mean(task.a);
    const double b = mean(task.b);
    differences.push_back(a - b);
    magnitude = std::max({magnitude, std::abs(a), std::abs(b)});
  }
  return one_sample_t(differences, confidence, magnitude);
}

std::optional<MeanDifference> new_tasks_by_runs(std::span<const TaskValues> tasks, bool paired, double confidence) {
  const std::optional<MeanDifference> alike = new_tasks(tasks, confidence);
  if (!alike) {
    return std::nullopt;
  }
  std::vector<double> differences;
  std::vector<double> weights;
  double total = 0;
  for (const TaskValues& task : tasks) {
    const auto a = static_cast<double>(task.a.size());
    const auto b = static_cast<double>(task.b.size());
    CETERIS_CHECK(!paired || a == b, "pairs have two sides");
    differences.push_back(mean(task.a) - mean(task.b));
    weights.push_back(paired ? a : a * b / (a + b));
    total += weights.back();
  }
  double difference = 0;
  double squares = 0;   // of the shares of tasks
  double products = 0;  // of what two tasks share by the leverage of either
  double own = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    weights[i] /= total;
    difference += weights[i] * differences[i];
    squares += weights[i] * weights[i];
    const double shared = weights[i] * weights[i] / (1 - weights[i]);
    products += shared;
    own += shared * shared;
  }
  double variance = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double residual = differences[i] - difference;
    variance += weights[i] * weights[i] * residual * residual / (1 - weights[i]);
  }
  return mean_difference(difference, std::sqrt(variance), 1 / (squares + products * products - own), confidence);
}

}  // namespace ceteris::stats
