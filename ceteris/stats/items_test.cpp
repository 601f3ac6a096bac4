// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/items.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/random.hpp"

namespace ceteris::stats {
namespace {

using Outcomes = std::vector<double>;
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
  const Outcomes a{1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1, 0, 1, 1};
  const Outcomes b{0, 0, 1, 0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1};
  const MeanDifference result = seeds_by_items(a, b, 8).value();
  EXPECT_NEAR(result.difference, 0.4166666666666667, 1e-15);
  EXPECT_NEAR(result.standard_error, 0.17536809360305042, 1e-14);
  EXPECT_NEAR(result.degrees_of_freedom, 4.308726981585268, 1e-12);
  EXPECT_NEAR(result.p, 0.07170083275905362, 1e-12);
}

TEST(SeedsByItems, of_real_outcomes_match_the_mean_squares_in_numpy) {
  // NumPy 2: two-way mean squares of the differences; of each arm, and of the differences of the means over seeds.
  const Outcomes a{1.7,   -3.52, -0.66, -1.63, -1.6,  -1.44, 1.85,  -2.58, 0.25,
                   -0.49, -0.61, -0.33, 1.92,  -2.88, -0.12, -1.04, -0.78, -0.26};
  const Outcomes b{0.15, -0.52, 1.5, -0.79, -0.34, 1.23, -0.08, -0.29, 0.83, -0.84, -0.26, 1.21};
  const MeanDifference unpaired = seeds_by_items(a, b, 6, false).value();
  EXPECT_NEAR(unpaired.difference, -0.8288888888888891, 1e-14);
  EXPECT_NEAR(unpaired.standard_error, 0.6752950886761456, 1e-14);
  EXPECT_NEAR(unpaired.degrees_of_freedom, 6.317961601692834, 1e-12);
  const Outcomes first(a.begin(), a.begin() + 12);
  const Outcomes c{0.88, -1.86, -0.03, -0.97, -0.87, -0.47, 0.91, -1.35, 0.29, -0.41, -0.36, 0.08};
  const MeanDifference paired = seeds_by_items(first, c, 6).value();
  EXPECT_NEAR(paired.difference, -0.4083333333333334, 1e-14);
  EXPECT_NEAR(paired.standard_error, 0.38187185168733123, 1e-14);
  EXPECT_NEAR(paired.degrees_of_freedom, 4.647979874694578, 1e-12);
  EXPECT_FALSE(seeds_by_items(Outcomes{0.7, 0.4, 0.7, 0.4}, Outcomes{0.6, 0.3, 0.6, 0.3}, 2));
}

TEST(SeedsByItems, unpaired_cover_new_seeds_and_new_items) {
  const Stream stream(11, 0, "unpaired items");
  constexpr int kRepeats = 1500;
  int covered = 0;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    Draws draws = stream.at(static_cast<std::uint64_t>(repeat));
    std::vector<double> of_item(40);
    std::vector<double> difference(40);
    for (std::size_t item = 0; item < 40; ++item) {
      of_item[item] = draws.normal();
      difference[item] = 0.3 * draws.normal();
    }
    Outcomes arms[2];
    for (const int arm : {0, 1}) {
      for (int seed = 0; seed < 5; ++seed) {
        const double of_seed = 0.2 * draws.normal();
        for (std::size_t item = 0; item < 40; ++item) {
          arms[arm].push_back(of_item[item] + (arm == 0 ? 0.5 : -0.5) * difference[item] + of_seed +
                              0.5 * draws.normal());
        }
      }
    }
    covered += seeds_by_items(arms[0], arms[1], 40, false).value().interval.contains(0) ? 1 : 0;
  }
  // 95.7 % in NumPy and SciPy with 3,000 repeats.
  EXPECT_NEAR(static_cast<double>(covered) / kRepeats, 0.957, 0.018);
}

TEST(SeedsByItems, are_never_surer_than_seeds_or_items_alone) {
  // Two seeds that answer alike: only items vary, as in a paired t over items of the mean over seeds.
  const Outcomes a{1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0};
  const Outcomes b{0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0};
  const MeanDifference items =
      paired_t(std::vector<double>{1, 1, 0, 1, 1, 0}, std::vector<double>{0, 1, 0, 0, 1, 0}).value();
  const MeanDifference both = seeds_by_items(a, b, 6).value();
  EXPECT_NEAR(both.standard_error, items.standard_error, 1e-14);
  EXPECT_NEAR(both.degrees_of_freedom, 5, 1e-12);
}

TEST(SeedsByItems, need_two_of_each_and_variation) {
  EXPECT_FALSE(seeds_by_items(Outcomes{1, 0, 1}, Outcomes{0, 0, 0}, 3));
  EXPECT_FALSE(seeds_by_items(Outcomes{1, 0, 1}, Outcomes{0, 0, 0}, 1));
  EXPECT_FALSE(seeds_by_items(Outcomes{1, 1, 1, 1, 1, 1}, Outcomes{0, 0, 0, 0, 0, 0}, 3));
  EXPECT_FALSE(seeds_by_items(Outcomes{1, 0, 1, 1}, Outcomes{1, 0, 1, 1}, 2));
  EXPECT_THROW((void)seeds_by_items(Outcomes{1, 0, 1}, Outcomes{0, 0, 0}, 2), Bug);
}

}  // namespace
}  // namespace ceteris::stats
