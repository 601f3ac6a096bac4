// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris::stats {
namespace {

struct Tally {
  std::int64_t hits = 0;
  std::int64_t images = 0;
};

std::vector<Tally> tally_groups(std::span<const std::uint8_t> hits, std::span<const int> groups) {
  std::map<int, Tally> by_group;
  for (std::size_t i = 0; i < hits.size(); ++i) {
    CETERIS_CHECK(hits[i] <= 1, "a hit is 0 or 1");
    Tally& tally = by_group[groups[i]];
    tally.hits += hits[i];
    ++tally.images;
  }
  std::vector<Tally> tallies;
  tallies.reserve(by_group.size());
  for (const auto& [group, tally] : by_group) {
    tallies.push_back(tally);
  }
  return tallies;
}

/// Linear interpolation between the order statistics of sorted values; share in [0, 1].
double quantile_of_sorted(std::span<const double> sorted, double share) {
  const double position = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(std::floor(position));
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], position - std::floor(position));
}

}  // namespace

std::optional<Interval> cluster_bootstrap_interval(std::span<const std::uint8_t> hits, std::span<const int> groups,
                                                   std::int64_t draws, const Stream& stream, double confidence) {
  CETERIS_CHECK(hits.size() == groups.size(), "one group for each image");
  CETERIS_CHECK(draws >= 1, "a bootstrap needs a draw");
  CETERIS_CHECK(confidence > 0 && confidence < 1, "a confidence must lie in (0, 1)");
  const std::vector<Tally> tallies = tally_groups(hits, groups);
  if (static_cast<std::int64_t>(tallies.size()) < kFewestBootstrapGroups) {
    return std::nullopt;
  }
  std::vector<double> shares(static_cast<std::size_t>(draws));
  for (std::size_t draw = 0; draw < shares.size(); ++draw) {
    Draws random = stream.at(draw);
    Tally sum;
    for (std::size_t i = 0; i < tallies.size(); ++i) {
      const Tally& drawn = tallies[random.below(tallies.size())];
      sum.hits += drawn.hits;
      sum.images += drawn.images;
    }
    shares[draw] = static_cast<double>(sum.hits) / static_cast<double>(sum.images);
  }
  std::ranges::sort(shares);
  return Interval{quantile_of_sorted(shares, 0.5 * (1 - confidence)),
                  quantile_of_sorted(shares, 0.5 * (1 + confidence))};
}

}  // namespace ceteris::stats
