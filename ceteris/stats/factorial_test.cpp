// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/factorial.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris::stats {
namespace {

using Words = std::vector<std::uint32_t>;

/// 2^3 runs in the order of their masks, three replicates; drawn in NumPy.
const std::vector<double> kValues{-0.05, 0.11, -1.53, 0.32, -0.18, -0.01, 0.56, -1.31, -0.53, 1.78, 0.32, 0.79,
                                  0.11,  0.06, -1.23, 0.88, 2.16,  -0.75, 0.36, -0.38, -1.14, 2.9,  1.66, -0.3};
const Words kRuns{0, 1, 2, 3, 4, 5, 6, 7};

struct Long {
  std::vector<double> values;
  Words runs;
  std::vector<int> replicates;
};

Long without(const std::vector<std::pair<std::uint32_t, int>>& missing) {
  Long table;
  for (std::uint32_t run = 0; run < 8; ++run) {
    for (int replicate = 0; replicate < 3; ++replicate) {
      if (std::ranges::find(missing, std::pair(run, replicate)) == missing.end()) {
        table.values.push_back(kValues[run * 3 + replicate]);
        table.runs.push_back(run);
        table.replicates.push_back(replicate);
      }
    }
  }
  return table;
}

TEST(EffectWeights, give_main_effects_and_interactions_of_a_known_table) {
  // y = 3 + 2 A - B + 4 A B for A, B = 0 or 1: effect of A is 2 + 4/2, of B is -1 + 4/2; the interaction is 4/2.
  const std::vector<double> values{3, 5, 2, 8};
  const Words runs{0, 1, 2, 3};
  EXPECT_DOUBLE_EQ(contrast_by_replicate({values, 1}, effect_weights(runs, 1))[0], 4);
  EXPECT_DOUBLE_EQ(contrast_by_replicate({values, 1}, effect_weights(runs, 2))[0], 1);
  EXPECT_DOUBLE_EQ(contrast_by_replicate({values, 1}, effect_weights(runs, 3))[0], 2);
}

TEST(EffectWeights, are_orthogonal_over_all_combinations) {
  for (std::uint32_t a = 1; a < 8; ++a) {
    for (std::uint32_t b = 1; b < 8; ++b) {
      const auto x = effect_weights(kRuns, a);
      const auto y = effect_weights(kRuns, b);
      EXPECT_NEAR(std::inner_product(x.begin(), x.end(), y.begin(), 0.0), a == b ? 0.5 : 0.0, 1e-15);
    }
  }
}

TEST(EffectWeights, of_a_fraction_give_the_sum_of_aliased_effects) {
  // C = AB: the runs where the product of the three levels is +1. y = 2 A C + B, in levels -1 and +1.
  const Words runs{0b100, 0b001, 0b010, 0b111};
  std::vector<double> values;
  for (const std::uint32_t run : runs) {
    const auto level = [&](int factor) { return (run >> factor & 1U) != 0 ? 1.0 : -1.0; };
    values.push_back(2 * level(0) * level(2) + level(1));
  }
  EXPECT_DOUBLE_EQ(contrast_by_replicate({values, 1}, effect_weights(runs, 0b010))[0], 2 * (2 + 1));
  EXPECT_EQ(effect_weights(runs, 0b010), effect_weights(runs, 0b101));
  EXPECT_DOUBLE_EQ(contrast_by_replicate({values, 1}, effect_weights(runs, 0b001))[0], 0);
  // Of the defining word itself only one sign occurs.
  EXPECT_THROW((void)effect_weights(runs, 0b111), Bug);
}

TEST(FitEffects, matches_statsmodels_when_cells_are_missing) {
  // statsmodels 0.15: ols("y ~ A + B + C + AB + C(replicate)"), factors coded -1/2 and 1/2, AB the product of signs
  // / 2.
  const Long table = without({{2, 0}, {5, 1}, {7, 2}, {0, 2}});
  const auto effects = fit_effects(table.values, table.runs, table.replicates, Words{1, 2, 4, 3}).value();
  const double estimates[] = {1.1529072681704264, 0.5930075187969912, 0.27957393483709325, 0.7657999999999979};
  const double errors[] = {0.24621557744822162, 0.24035246072067384, 0.24621557744822156, 0.2444568203263076};
  const double p[] = {0.0004285469449356946, 0.02828112738241534, 0.27667386554652695, 0.007932064478096643};
  for (int i = 0; i < 4; ++i) {
    EXPECT_NEAR(effects[i].difference, estimates[i], 1e-12);
    EXPECT_NEAR(effects[i].standard_error, errors[i], 1e-12);
    EXPECT_NEAR(effects[i].p, p[i], 1e-12);
    EXPECT_EQ(effects[i].degrees_of_freedom, 13);
  }
  EXPECT_NEAR(effects[0].interval.low, 0.6209908519184015, 1e-11);
}

TEST(FitEffects, are_the_plain_contrasts_when_nothing_is_missing) {
  const Long table = without({});
  const auto effects = fit_effects(table.values, table.runs, table.replicates, Words{1, 2, 3, 4, 5, 6, 7}).value();
  for (std::uint32_t word = 1; word < 8; ++word) {
    EXPECT_NEAR(effects[word - 1].difference, mean(contrast_by_replicate({kValues, 3}, effect_weights(kRuns, word))),
                1e-14);
  }
  EXPECT_EQ(effects[0].degrees_of_freedom, 24 - 3 - 7);
}

TEST(FitEffects, is_silent_when_effects_cannot_be_told_apart) {
  const Long table = without({});
  EXPECT_FALSE(fit_effects(table.values, table.runs, table.replicates, Words{1, 1}));
  // Factor A at one level only.
  const Long half =
      without({{1, 0}, {1, 1}, {1, 2}, {3, 0}, {3, 1}, {3, 2}, {5, 0}, {5, 1}, {5, 2}, {7, 0}, {7, 1}, {7, 2}});
  EXPECT_FALSE(fit_effects(half.values, half.runs, half.replicates, Words{1}));
  EXPECT_TRUE(fit_effects(half.values, half.runs, half.replicates, Words{2}));
  // As many effects and blocks as values.
  EXPECT_FALSE(fit_effects(std::vector{1.0, 2.0}, Words{0, 1}, std::vector{0, 0}, Words{1}));
  // Nothing varies around the fit.
  EXPECT_FALSE(fit_effects(std::vector{0.1, 0.2, 0.4, 0.5}, Words{0, 1, 0, 1}, std::vector{0, 0, 1, 1}, Words{1}));
}

}  // namespace
}  // namespace ceteris::stats
