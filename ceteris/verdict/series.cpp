// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verdict/series.hpp"

#include <cmath>

namespace ceteris::verdict {
namespace {

/// The mean of one side in one replicate; nothing when a value is missing or has no logarithm.
std::optional<double> side(const Cells& cells, const std::vector<std::size_t>& arms, std::size_t task,
                           std::size_t replicate, std::size_t metric, record::MetricScale scale) {
  double sum = 0;
  for (const std::size_t arm : arms) {
    const auto value = cells.value(arm, task, replicate, metric);
    const bool ratio = scale == record::MetricScale::Ratio;
    if (!value || (ratio && !(*value > 0))) {
      return std::nullopt;
    }
    sum += ratio ? std::log(*value) : *value;
  }
  return sum / static_cast<double>(arms.size());
}

int not_ended(const Cells& cells, const std::vector<std::size_t>& arms, std::size_t task, std::size_t replicate) {
  int count = 0;
  for (const std::size_t arm : arms) {
    count += cells.is_open(arm, task, replicate) ? 1 : 0;
  }
  return count;
}

}  // namespace

Series series_of(const Cells& cells, const design::ContrastPlan& contrast, std::size_t task, std::size_t metric,
                 record::MetricScale scale, study::Pairing pairing) {
  Series series;
  for (std::size_t replicate = 0; replicate < cells.replicates(); ++replicate) {
    const auto first = side(cells, contrast.first, task, replicate, metric, scale);
    const auto second = side(cells, contrast.second, task, replicate, metric, scale);
    const int open =
        not_ended(cells, contrast.first, task, replicate) + not_ended(cells, contrast.second, task, replicate);
    series.missing += open;
    const bool paired = pairing == study::Pairing::Paired;
    if (first && (second || !paired)) {
      series.first.push_back(*first);
    }
    if (second && (first || !paired)) {
      series.second.push_back(*second);
    }
    if (paired && first && second) {
      series.replicates.push_back(static_cast<int>(replicate));
    } else if (paired && open == 0) {
      ++series.incomplete;
    }
  }
  return series;
}

std::vector<double> differences(const Series& series) {
  std::vector<double> result;
  if (series.first.size() != series.second.size()) {
    return result;
  }
  result.reserve(series.first.size());
  for (std::size_t i = 0; i < series.first.size(); ++i) {
    result.push_back(series.second[i] - series.first[i]);
  }
  return result;
}

}  // namespace ceteris::verdict
