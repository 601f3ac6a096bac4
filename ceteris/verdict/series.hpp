// SPDX-License-Identifier: Apache-2.0
// The numbers of one contrast: both sides replicate by replicate, on the scale they are compared on.
#pragma once

#include <string>
#include <vector>

#include "ceteris/verdict/cells.hpp"

namespace ceteris::verdict {

/// Paired: replicates in which both sides have every value, in their order. Unpaired: each side those in which it has
/// every value itself, so that the two may be of different lengths.
struct Series {
  std::vector<double> first;  ///< the mean over the arms of that side; logarithms for metrics of scale ratio
  std::vector<double> second;
  std::vector<int> replicates;  ///< paired: of each value
  int incomplete = 0;           ///< paired: some but not all values
  int missing = 0;              ///< trials that have not ended
};

[[nodiscard]] Series series_of(const Cells& cells, const design::ContrastPlan& contrast, std::size_t task,
                               std::size_t metric, record::MetricScale scale, study::Pairing pairing);

/// second minus first, by position; none where the sides differ in length.
[[nodiscard]] std::vector<double> differences(const Series& series);

}  // namespace ceteris::verdict
