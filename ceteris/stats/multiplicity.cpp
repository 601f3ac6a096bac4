// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/multiplicity.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

#include "ceteris/base/error.hpp"

namespace ceteris::stats {
namespace {

/// Positions of p from the smallest value to the largest.
std::vector<std::size_t> ascending(std::span<const double> p) {
  CETERIS_CHECK(std::ranges::all_of(p, [](double value) { return value >= 0 && value <= 1; }),
                "a p-value must lie in [0, 1]");
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  return order;
}

}  // namespace

std::vector<double> holm(std::span<const double> p) {
  const std::vector<std::size_t> order = ascending(p);
  std::vector<double> adjusted(p.size());
  double running = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const auto remaining = static_cast<double>(order.size() - rank);
    running = std::max(running, std::min(1.0, remaining * p[order[rank]]));
    adjusted[order[rank]] = running;
  }
  return adjusted;
}

std::vector<double> holm_levels(std::span<const double> p, double alpha) {
  CETERIS_CHECK(alpha > 0 && alpha < 1, "alpha must lie in (0, 1)");
  const std::vector<double> adjusted = holm(p);
  const std::vector<std::size_t> order = ascending(p);
  std::vector<double> levels(p.size());
  std::size_t open = order.size();
  for (const std::size_t position : order) {
    levels[position] = alpha / static_cast<double>(open);
    if (adjusted[position] <= alpha) {
      --open;
    }
  }
  return levels;
}

std::vector<double> benjamini_hochberg(std::span<const double> p) {
  const std::vector<std::size_t> order = ascending(p);
  std::vector<double> adjusted(p.size());
  double running = 1;
  for (std::size_t rank = order.size(); rank > 0; --rank) {
    const std::size_t position = order[rank - 1];
    running = std::min(running, static_cast<double>(order.size()) / static_cast<double>(rank) * p[position]);
    adjusted[position] = running;
  }
  return adjusted;
}

}  // namespace ceteris::stats
