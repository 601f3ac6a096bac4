// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/items.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
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

/// Of a table of one row a seed and one column an item.
struct Table {
  std::vector<double> of_seed;  ///< means
  std::vector<double> of_item;
  double mean = 0;
  double seeds = 0;  ///< variance of the mean by each mean square: MS / (seeds items)
  double error = 0;
};

Table table_of(std::span<const double> values, std::size_t items) {
  const std::size_t seeds = values.size() / items;
  const auto n = static_cast<double>(seeds);
  const auto m = static_cast<double>(items);
  Table table{.of_seed = std::vector<double>(seeds), .of_item = std::vector<double>(items)};
  for (std::size_t seed = 0; seed < seeds; ++seed) {
    for (std::size_t item = 0; item < items; ++item) {
      table.of_seed[seed] += values[seed * items + item] / m;
      table.of_item[item] += values[seed * items + item] / n;
    }
  }
  table.mean = mean(table.of_seed);
  double error = 0;
  for (std::size_t seed = 0; seed < seeds; ++seed) {
    table.seeds += std::pow(table.of_seed[seed] - table.mean, 2) / (n - 1) / n;
    for (std::size_t item = 0; item < items; ++item) {
      error += std::pow(values[seed * items + item] - table.of_seed[seed] - table.of_item[item] + table.mean, 2);
    }
  }
  table.error = error / ((n - 1) * (m - 1)) / (n * m);
  return table;
}

/// A part of a variance with its degrees of freedom, for Satterthwaite's.
struct Part {
  double variance;
  double degrees;
};

double degrees_of(double sum, std::span<const Part> parts) {
  double denominator = 0;
  for (const Part& part : parts) {
    denominator += part.variance * part.variance / part.degrees;
  }
  return sum * sum / denominator;
}

double largest(std::span<const double> a, std::span<const double> b) {
  double most = 0;
  for (const auto values : {a, b}) {
    for (const double value : values) {
      most = std::max(most, std::abs(value));
    }
  }
  return most;
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

std::optional<MeanDifference> seeds_by_items(std::span<const double> a, std::span<const double> b, std::size_t items,
                                             bool paired, double confidence) {
  CETERIS_CHECK(items > 0 && a.size() % items == 0 && b.size() % items == 0, "a row of outcomes for each seed");
  CETERIS_CHECK(!paired || a.size() == b.size(), "both arms have the same seeds");
  if (a.size() < 2 * items || b.size() < 2 * items || items < 2) {
    return std::nullopt;
  }
  std::vector<Table> tables;  // of the differences, or of each arm
  std::vector<double> difference(items);
  if (paired) {
    std::vector<double> d(a.size());
    std::ranges::transform(a, b, d.begin(), std::minus());
    tables.push_back(table_of(d, items));
    difference = tables.front().of_item;
  } else {
    tables = {table_of(a, items), table_of(b, items)};
    std::ranges::transform(tables[0].of_item, tables[1].of_item, difference.begin(), std::minus());
  }
  const auto item_degrees = static_cast<double>(items - 1);
  const double spread = sample_std(difference).value();
  const double by_item = spread * spread / static_cast<double>(items);
  std::vector<Part> parts = {{by_item, item_degrees}};
  double by_seed = 0;
  double error = 0;
  for (const Table& table : tables) {
    const auto seed_degrees = static_cast<double>(table.of_seed.size() - 1);
    by_seed += table.seeds;
    error += table.error;
    parts.push_back({table.seeds, seed_degrees});
    parts.push_back({table.error, seed_degrees * item_degrees});
  }
  const double sum = std::max({by_seed + by_item - error, by_seed, by_item});
  const double rounding = 1e-14 * largest(a, b);
  if (!(sum > rounding * rounding)) {
    return std::nullopt;
  }
  return mean_difference(mean(difference), std::sqrt(sum), degrees_of(sum, parts), confidence);
}

}  // namespace ceteris::stats
