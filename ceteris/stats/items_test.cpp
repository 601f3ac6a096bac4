// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/items.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris::stats {
namespace {

using Bits = std::vector<std::uint8_t>;

/// `only_a` items that a alone has right, `only_b` that b alone has, and some that both have or miss.
std::pair<Bits, Bits> table(int only_a, int only_b) {
  Bits a{0, 1, 1};
  Bits b{0, 1, 1};
  a.insert(a.end(), only_a, 1);
  b.insert(b.end(), only_a, 0);
  a.insert(a.end(), only_b, 0);
  b.insert(b.end(), only_b, 1);
  return {a, b};
}

TEST(McNemar, matches_statsmodels) {
  // statsmodels 0.15: contingency_tables.mcnemar(exact=True).
  const auto [a, b] = table(9, 2);
  EXPECT_DOUBLE_EQ(mcnemar(a, b).p, 0.0654296875);
  const auto [c, d] = table(30, 12);
  EXPECT_NEAR(mcnemar(c, d).p, 0.007915897334896727, 1e-15);
  EXPECT_EQ(mcnemar(c, d).only_a, 30);
  EXPECT_EQ(mcnemar(d, c).only_a, 12);
}

TEST(McNemar, says_nothing_about_models_that_agree) {
  EXPECT_EQ(mcnemar(Bits{1, 0}, Bits{1, 0}).p, 1);
  EXPECT_EQ(mcnemar({}, {}).p, 1);
  EXPECT_THROW((void)mcnemar(Bits{1}, Bits{1, 0}), Bug);
  EXPECT_THROW((void)mcnemar(Bits{2}, Bits{1}), Bug);
}

TEST(SeedsByItems, match_the_mean_squares_in_numpy) {
  const Bits a{1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 0, 1, 1};
  const Bits b{0, 0, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1};
  const MeanDifference result = seeds_by_items(a, b, 8).value();
  EXPECT_NEAR(result.difference, 0.4166666666666667, 1e-15);
  EXPECT_NEAR(result.standard_error, 0.17536809360305042, 1e-14);
  EXPECT_NEAR(result.degrees_of_freedom, 4.308726981585268, 1e-12);
  EXPECT_NEAR(result.p, 0.07170083275905362, 1e-12);
}

TEST(SeedsByItems, are_never_surer_than_seeds_or_items_alone) {
  // Two seeds that answer alike: only items vary, as in a paired t over items of the mean over seeds.
  const Bits a{1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0};
  const Bits b{0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0};
  const MeanDifference items =
      paired_t(std::vector<double>{1, 1, 0, 1, 1, 0}, std::vector<double>{0, 1, 0, 0, 1, 0}).value();
  const MeanDifference both = seeds_by_items(a, b, 6).value();
  EXPECT_NEAR(both.standard_error, items.standard_error, 1e-14);
  EXPECT_NEAR(both.degrees_of_freedom, 5, 1e-12);
}

TEST(SeedsByItems, need_two_of_each_and_variation) {
  EXPECT_FALSE(seeds_by_items(Bits{1, 0, 1}, Bits{0, 0, 0}, 3));
  EXPECT_FALSE(seeds_by_items(Bits{1, 0, 1}, Bits{0, 0, 0}, 1));
  EXPECT_FALSE(seeds_by_items(Bits{1, 1, 1, 1, 1, 1}, Bits{0, 0, 0, 0, 0, 0}, 3));
  EXPECT_FALSE(seeds_by_items(Bits{1, 0, 1, 1}, Bits{1, 0, 1, 1}, 2));
  EXPECT_THROW((void)seeds_by_items(Bits{1, 0, 1}, Bits{0, 0, 0}, 2), Bug);
}

}  // namespace
}  // namespace ceteris::stats
