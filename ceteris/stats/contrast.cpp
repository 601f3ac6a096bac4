// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/contrast.hpp"

#include <algorithm>
#include <cmath>

#include "ceteris/base/error.hpp"

namespace ceteris::stats {
namespace {

void check(const Cells& cells, std::span<const double> weights) {
  CETERIS_CHECK(cells.replicates > 0 && cells.values.size() % cells.replicates == 0,
                "a table of cells is full: cells times replicates values");
  CETERIS_CHECK(weights.size() == cells.count(), "one weight for each cell");
}

}  // namespace

std::vector<double> difference_weights(std::span<const std::size_t> first, std::span<const std::size_t> second,
                                       std::size_t cells) {
  CETERIS_CHECK(!first.empty() && !second.empty(), "a difference has two sides");
  std::vector<double> weights(cells);
  for (const std::size_t cell : second) {
    weights.at(cell) = 1 / static_cast<double>(second.size());
  }
  for (const std::size_t cell : first) {
    CETERIS_CHECK(weights.at(cell) == 0, "no cell is on both sides of a difference");
    weights[cell] = -1 / static_cast<double>(first.size());
  }
  return weights;
}

std::vector<double> contrast_by_replicate(const Cells& cells, std::span<const double> weights) {
  check(cells, weights);
  std::vector<double> sums(cells.replicates);
  for (std::size_t cell = 0; cell < weights.size(); ++cell) {
    for (std::size_t replicate = 0; replicate < sums.size(); ++replicate) {
      sums[replicate] += weights[cell] * cells.at(cell, replicate);
    }
  }
  return sums;
}

std::optional<MeanDifference> contrast_t(const Cells& cells, std::span<const double> weights, double confidence) {
  const std::vector<double> sums = contrast_by_replicate(cells, weights);
  // The largest sum of sizes of terms bounds the rounding of a sum.
  double magnitude = 0;
  for (std::size_t replicate = 0; replicate < sums.size(); ++replicate) {
    double sizes = 0;
    for (std::size_t cell = 0; cell < weights.size(); ++cell) {
      sizes += std::abs(weights[cell] * cells.at(cell, replicate));
    }
    magnitude = std::max(magnitude, sizes);
  }
  return one_sample_t(sums, confidence, magnitude);
}

}  // namespace ceteris::stats
