// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/sign_flip.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/stats/permutation.hpp"

namespace ceteris::stats {
namespace {

/// Sign patterns of `sizes` with |sum| >= `reach`, in Gray code order: each differs from the last by one sign. The last
/// sign stays, since a pattern and its opposite have the same |sum|.
std::int64_t count_patterns(std::span<const double> sizes, double reach) {
  double sum = 0;
  for (const double size : sizes) {
    sum += size;
  }
  std::vector<double> signed_sizes(sizes.begin(), sizes.end());
  std::int64_t extreme = sum >= reach ? 1 : 0;
  const std::uint64_t patterns = std::uint64_t{1} << (sizes.size() - 1);
  for (std::uint64_t pattern = 1; pattern < patterns; ++pattern) {
    double& flipped = signed_sizes[static_cast<std::size_t>(std::countr_zero(pattern))];
    flipped = -flipped;
    sum += 2 * flipped;
    extreme += std::abs(sum) >= reach ? 1 : 0;
  }
  return 2 * extreme;
}

constexpr std::size_t kGroup = 8;  // signs that are looked up together
constexpr std::size_t kGroupPatterns = std::size_t{1} << kGroup;

/// For each group of eight sizes its sum under every sign pattern; a bit that is set is a plus. Eight times fewer steps
/// a draw, which counts for studies of thousands of replicates.
std::vector<double> group_sums(std::span<const double> sizes) {
  std::vector<double> sums;
  sums.reserve((sizes.size() + kGroup - 1) / kGroup * kGroupPatterns);
  for (std::size_t first = 0; first < sizes.size(); first += kGroup) {
    const std::span<const double> group = sizes.subspan(first, std::min(kGroup, sizes.size() - first));
    const std::size_t start = sums.size();
    sums.push_back(0);
    for (const double size : group) {
      sums.back() -= size;
    }
    for (std::size_t pattern = 1; pattern < kGroupPatterns; ++pattern) {
      const auto lowest = static_cast<std::size_t>(std::countr_zero(pattern));
      const double size = lowest < group.size() ? group[lowest] : 0;
      sums.push_back(sums[start + (pattern & (pattern - 1))] + 2 * size);
    }
  }
  return sums;
}

/// The sign of difference i is bit i % 32 of word i / 32 of a draw.
std::int64_t count_draws(std::span<const double> sizes, double reach, const Stream& stream, std::int64_t draws) {
  const std::vector<double> sums = group_sums(sizes);
  constexpr std::size_t kGroupsPerWord = 32 / kGroup;
  const std::size_t groups = sums.size() / kGroupPatterns;
  std::int64_t extreme = 0;
  for (std::int64_t draw = 0; draw < draws; ++draw) {
    Draws random = stream.at(static_cast<std::uint64_t>(draw));
    double sum = 0;
    std::uint32_t bits = 0;
    for (std::size_t group = 0; group < groups; ++group) {
      bits = group % kGroupsPerWord == 0 ? random.next32() : bits >> kGroup;
      sum += sums[group * kGroupPatterns + bits % kGroupPatterns];
    }
    extreme += std::abs(sum) >= reach ? 1 : 0;
  }
  return extreme;
}

}  // namespace

SignFlip sign_flip_test(std::span<const double> differences, const Stream& stream, std::int64_t draws) {
  CETERIS_CHECK(draws >= 1, "a test by random patterns needs a draw");
  double sum = 0;
  double total = 0;
  std::vector<double> sizes;  // of those that are not zero: flipping a zero changes nothing
  for (const double difference : differences) {
    CETERIS_CHECK(std::isfinite(difference), "values must be finite");
    sum += difference;
    total += std::abs(difference);
    if (difference != 0) {
      sizes.push_back(std::abs(difference));
    }
  }
  if (sizes.empty()) {
    return {};
  }
  SignFlip result;
  result.exact = sizes.size() <= static_cast<std::size_t>(kMostExactSignFlips);
  result.floor = std::ldexp(2.0, -static_cast<int>(std::min<std::size_t>(sizes.size(), 1000)));
  const double reach = std::abs(sum) - 1e-12 * total;
  if (result.exact) {
    const auto patterns = std::ldexp(1.0, static_cast<int>(sizes.size()));
    result.p = static_cast<double>(count_patterns(sizes, reach)) / patterns;
  } else {
    result.floor = std::max(result.floor, permutation_p(0, draws));
    result.p = permutation_p(count_draws(sizes, reach, stream, draws), draws);
  }
  return result;
}

}  // namespace ceteris::stats
