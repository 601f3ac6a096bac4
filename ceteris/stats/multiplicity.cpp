// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/multiplicity.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>

#include "ceteris/base/error.hpp"

namespace ceteris::stats {

std::vector<double> holm(std::span<const double> p) {
  CETERIS_CHECK(std::ranges::all_of(p, [](double value) { return value >= 0 && value <= 1; }),
                "a p-value must lie in [0, 1]");
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  std::vector<double> adjusted(p.size());
  double running = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const auto remaining = static_cast<double>(order.size() - rank);
    running = std::max(running, std::min(1.0, remaining * p[order[rank]]));
    adjusted[order[rank]] = running;
  }
  return adjusted;
}

}  // namespace ceteris::stats
