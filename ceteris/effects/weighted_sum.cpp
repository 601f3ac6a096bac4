// SPDX-License-Identifier: Apache-2.0
#include "ceteris/effects/weighted_sum.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ceteris/base/error.hpp"
#include "ceteris/stats/contrast.hpp"

namespace ceteris::effects {
namespace {

std::vector<std::size_t> arms_with_weight(std::span<const double> weights) {
  std::vector<std::size_t> arms;
  for (std::size_t arm = 0; arm < weights.size(); ++arm) {
    if (weights[arm] != 0) {
      arms.push_back(arm);
    }
  }
  return arms;
}

WeightedSum paired_sum(const ValueTable& values, std::span<const double> weights,
                       const std::vector<std::size_t>& arms) {
  WeightedSum sum;
  std::vector<std::size_t> complete;
  for (std::size_t replicate = 0; replicate < values.front().size(); ++replicate) {
    const auto present = static_cast<std::size_t>(
        std::ranges::count_if(arms, [&](std::size_t arm) { return values[arm][replicate].has_value(); }));
    if (present == arms.size()) {
      complete.push_back(replicate);
    } else if (present > 0) {
      ++sum.incomplete;
    }
  }
  sum.n = static_cast<int>(complete.size());
  if (complete.empty()) {
    return sum;
  }
  std::vector<double> flat;
  std::vector<double> own_weights;
  for (const std::size_t arm : arms) {
    own_weights.push_back(weights[arm]);
    for (const std::size_t replicate : complete) {
      flat.push_back(*values[arm][replicate]);
    }
  }
  const stats::Cells cells{.values = flat, .replicates = complete.size()};
  sum.estimate = stats::mean(stats::contrast_by_replicate(cells, own_weights));
  sum.test = stats::contrast_t(cells, own_weights);
  return sum;
}

WeightedSum unpaired_sum(const ValueTable& values, std::span<const double> weights,
                         const std::vector<std::size_t>& arms) {
  WeightedSum sum{.n = std::numeric_limits<int>::max()};
  double estimate = 0;
  double variance = 0;
  double squares = 0;  // sum of variance part^2 / (n - 1)
  for (const std::size_t arm : arms) {
    std::vector<double> own;
    for (const std::optional<double>& value : values[arm]) {
      if (value) {
        own.push_back(*value);
      }
    }
    sum.n = std::min(sum.n, static_cast<int>(own.size()));
    sum.incomplete += static_cast<int>(values[arm].size() - own.size());
    estimate += own.empty() ? 0 : weights[arm] * stats::mean(own);
    if (stats::varies(own)) {
      const double error = weights[arm] * stats::sample_std(own).value();
      const double part = error * error / static_cast<double>(own.size());
      variance += part;
      squares += part * part / static_cast<double>(own.size() - 1);
    }
  }
  if (sum.n >= 1) {
    sum.estimate = estimate;
  }
  if (sum.n >= 2 && squares > 0) {
    sum.test = stats::mean_difference(estimate, std::sqrt(variance), variance * variance / squares);
  }
  return sum;
}

}  // namespace

WeightedSum weighted_sum(const ValueTable& values, std::span<const double> weights, bool paired) {
  CETERIS_CHECK(values.size() == weights.size(), "one weight an arm");
  CETERIS_CHECK(std::ranges::all_of(values, [&](const auto& arm) { return arm.size() == values.front().size(); }),
                "all arms have the same replicates");
  const std::vector<std::size_t> arms = arms_with_weight(weights);
  CETERIS_CHECK(!arms.empty(), "a sum of no arms");
  return paired ? paired_sum(values, weights, arms) : unpaired_sum(values, weights, arms);
}

}  // namespace ceteris::effects
