// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <map>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/stats/t_interval.hpp"

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

/// Mean of a resample of deviations from the mean / its standard error.
double studentised(std::span<const double> deviations, Draws random) {
  const auto count = static_cast<double>(deviations.size());
  double sum = 0;
  double squares = 0;
  bool varied = false;
  double first = 0;
  for (std::size_t i = 0; i < deviations.size(); ++i) {
    const double drawn = deviations[random.below(deviations.size())];
    first = i == 0 ? drawn : first;
    varied |= drawn != first;
    sum += drawn;
    squares += drawn * drawn;
  }
  const double distance = sum / count;
  if (!varied) {
    return distance == 0 ? 0 : std::copysign(std::numeric_limits<double>::infinity(), distance);
  }
  const double variance = (squares - sum * distance) / (count - 1);
  return distance / std::sqrt(variance / count);
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

std::optional<Interval> bootstrap_t_interval(std::span<const double> values, std::int64_t draws, const Stream& stream,
                                             double confidence) {
  CETERIS_CHECK(confidence > 0 && confidence < 1, "a confidence must lie in (0, 1)");
  const double tail = 0.5 * (1 - confidence);
  const auto rank = static_cast<std::int64_t>(std::floor((static_cast<double>(draws) + 1) * tail));
  CETERIS_CHECK(rank >= 1, "too few draws for this confidence");
  if (values.size() < kFewestBootstrapT || !varies(values)) {
    return std::nullopt;
  }
  const double centre = mean(values);
  const double spread = sample_std(values).value();
  std::vector<double> scaled;  // so that squares neither underflow nor overflow
  for (const double value : values) {
    scaled.push_back((value - centre) / spread);
  }
  std::vector<double> t(static_cast<std::size_t>(draws));
  for (std::size_t draw = 0; draw < t.size(); ++draw) {
    t[draw] = studentised(scaled, stream.at(draw));
  }
  std::ranges::sort(t);
  const double standard_error = spread / std::sqrt(static_cast<double>(values.size()));
  return Interval{centre - t[t.size() - static_cast<std::size_t>(rank)] * standard_error,
                  centre - t[static_cast<std::size_t>(rank) - 1] * standard_error};
}

}  // namespace ceteris::stats
