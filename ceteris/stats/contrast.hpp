// SPDX-License-Identifier: Apache-2.0
// A table of cells (arms, configurations) by replicates, and weighted sums of its cells. Every question to a design is
// such a sum: arm against arm, a main effect, an interaction, a Shapley value. Taken replicate by replicate it needs no
// assumption about how cells depend on each other or how their spreads differ, and Student's t over replicates follows.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "ceteris/stats/t_interval.hpp"

namespace ceteris::stats {

/// values[cell * replicates + replicate]; finite.
struct Cells {
  std::span<const double> values;
  std::size_t replicates = 0;

  [[nodiscard]] std::size_t count() const { return replicates == 0 ? 0 : values.size() / replicates; }
  [[nodiscard]] double at(std::size_t cell, std::size_t replicate) const {
    return values[cell * replicates + replicate];
  }
};

/// One weight a cell: 1 / (their number) for cells in `second`, the same below zero for cells in `first`, 0 elsewhere:
/// the mean of `second` minus the mean of `first`. No cell is in both, neither is empty.
[[nodiscard]] std::vector<double> difference_weights(std::span<const std::size_t> first,
                                                     std::span<const std::size_t> second, std::size_t cells);

/// The sum over cells of weight times value, one a replicate.
[[nodiscard]] std::vector<double> contrast_by_replicate(const Cells& cells, std::span<const double> weights);

/// The mean of `contrast_by_replicate` with its t interval over replicates (n - 1 degrees of freedom). Nothing for
/// fewer than two replicates, or when the contrast does not vary beyond the rounding of its terms.
[[nodiscard]] std::optional<MeanDifference> contrast_t(const Cells& cells, std::span<const double> weights,
                                                       double confidence = 0.95);

}  // namespace ceteris::stats
