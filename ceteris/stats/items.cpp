// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/items.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/stats/proportion.hpp"

namespace ceteris::stats {
namespace {

void check(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  CETERIS_CHECK(a.size() == b.size(), "both arms answer the same items");
  const auto is_bit = [](std::uint8_t value) { return value <= 1; };
  CETERIS_CHECK(std::ranges::all_of(a, is_bit) && std::ranges::all_of(b, is_bit), "an outcome is 0 or 1");
}

/// Sums of squares of a table of differences, around its mean.
struct Squares {
  double difference = 0;  ///< the mean
  double seeds = 0;
  double items = 0;
  double error = 0;
};

/// From whole numbers: sums of -1, 0 and 1 are exact, so that tables without variation give zeros.
Squares squares_of(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b, std::size_t seeds,
                   std::size_t items) {
  std::vector<std::int64_t> of_seed(seeds);
  std::vector<std::int64_t> of_item(items);
  std::int64_t sum = 0;
  std::int64_t differing = 0;
  for (std::size_t seed = 0; seed < seeds; ++seed) {
    for (std::size_t item = 0; item < items; ++item) {
      const std::size_t i = seed * items + item;
      const int d = int{a[i]} - int{b[i]};
      of_seed[seed] += d;
      of_item[item] += d;
      sum += d;
      differing += d * d;
    }
  }
  const auto n = static_cast<double>(seeds);
  const auto m = static_cast<double>(items);
  Squares result;
  result.difference = static_cast<double>(sum) / (n * m);
  for (const std::int64_t total : of_seed) {
    result.seeds += std::pow(static_cast<double>(total) - m * result.difference, 2) / m;
  }
  for (const std::int64_t total : of_item) {
    result.items += std::pow(static_cast<double>(total) - n * result.difference, 2) / n;
  }
  const double total = static_cast<double>(differing) - n * m * result.difference * result.difference;
  result.error = std::max(0.0, total - result.seeds - result.items);
  return result;
}

}  // namespace

McNemar mcnemar(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  check(a, b);
  McNemar result;
  for (std::size_t i = 0; i < a.size(); ++i) {
    result.only_a += a[i] > b[i] ? 1 : 0;
    result.only_b += b[i] > a[i] ? 1 : 0;
  }
  result.p = binomial_p_two_sided(result.only_a, result.only_a + result.only_b, 0.5);
  return result;
}

std::optional<MeanDifference> seeds_by_items(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b,
                                             std::size_t items, double confidence) {
  check(a, b);
  CETERIS_CHECK(items > 0 && a.size() % items == 0, "a row of outcomes for each seed");
  const std::size_t seeds = a.size() / items;
  if (seeds < 2 || items < 2) {
    return std::nullopt;
  }
  const Squares squares = squares_of(a, b, seeds, items);
  const auto seed_degrees = static_cast<double>(seeds - 1);
  const auto item_degrees = static_cast<double>(items - 1);
  const double by_seed = squares.seeds / seed_degrees;
  const double by_item = squares.items / item_degrees;
  const double error = squares.error / (seed_degrees * item_degrees);
  const double sum = std::max({by_seed + by_item - error, by_seed, by_item});
  if (!(sum > 1e-12)) {
    return std::nullopt;
  }
  const double degrees = sum * sum /
                         (by_seed * by_seed / seed_degrees + by_item * by_item / item_degrees +
                          error * error / (seed_degrees * item_degrees));
  return mean_difference(squares.difference, std::sqrt(sum / static_cast<double>(a.size())), degrees, confidence);
}

}  // namespace ceteris::stats
