// SPDX-License-Identifier: Apache-2.0
#include "ceteris/effects/trends.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "ceteris/effects/effects.hpp"

namespace ceteris::effects {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

// Widths 32, 64, 256 by depths 1, 3, four replicates; drawn in NumPy.
constexpr std::array<std::array<double, 4>, 6> kGrid = {{{0.505, 0.5, 0.419, 0.466},
                                                         {0.516, 0.495, 0.446, 0.531},
                                                         {0.595, 0.582, 0.534, 0.591},
                                                         {0.627, 0.596, 0.544, 0.618},
                                                         {0.778, 0.785, 0.686, 0.758},
                                                         {0.788, 0.81, 0.719, 0.809}}};

design::Factor numbers(const std::string& name, const std::vector<std::string>& levels) {
  std::vector<design::Value> values;
  for (const std::string& level : levels) {
    values.push_back({level, true});
  }
  return design::factor(name, values);
}

design::Design grid() {
  return design::grid_design({}, std::vector{numbers("width", {"32", "64", "256"}), numbers("depth", {"1", "3"})});
}

ValueTable table(double (*scale)(double) = [](double value) { return value; }) {
  ValueTable values;
  for (const auto& row : kGrid) {
    values.emplace_back();
    for (const double value : row) {
      values.back().emplace_back(scale(value));
    }
  }
  return values;
}

record::StudyMetric metric(record::MetricScale scale = record::MetricScale::Plain) {
  record::StudyMetric made;
  made.name = "loss";
  made.scale = scale;
  return made;
}

void expect_effect(const record::StudyEffect& effect, double estimate, double low, double high, double p) {
  EXPECT_NEAR(effect.estimate, estimate, 1e-12);
  ASSERT_TRUE(effect.ci95);
  EXPECT_NEAR(effect.ci95->low, low, 1e-11);
  EXPECT_NEAR(effect.ci95->high, high, 1e-11);
  EXPECT_NEAR(effect.p, p, 1e-10);
}

// numpy.polyfit replicate by replicate on log2 of the level, then scipy.stats.ttest_1samp.
TEST(Trends, AreThoseOfPolynomialsFittedToEveryReplicate) {
  const EffectTables tables = effects_of(grid(), table(), metric(), true);
  ASSERT_THAT(tables.trends, SizeIs(2));
  const record::StudyTrend& width = tables.trends[0];
  EXPECT_EQ(width.factor, "width");
  EXPECT_EQ(width.per, "doubling");
  expect_effect(width.slope, 0.09344642857142853, 0.08501796907568031, 0.10187488806717675, 5.0059851960058724e-05);
  ASSERT_TRUE(width.curvature);
  expect_effect(*width.curvature, -0.007166666666666685, -0.02443956317585583, 0.01010622984252246,
                0.27839380627374627);
  const record::StudyTrend& depth = tables.trends[1];
  expect_effect(depth.slope, 0.015773243839286435, -0.00017567618384968509, 0.031722163862422555, 0.051368852830248585);
  EXPECT_FALSE(depth.curvature);
  EXPECT_FALSE(depth.exponent);
  // Holm over the two slopes.
  EXPECT_NEAR(width.slope.p_adjusted, 2 * width.slope.p, 1e-12);
  EXPECT_NEAR(depth.slope.p_adjusted, depth.slope.p, 1e-12);
}

TEST(Trends, OfARatioAreAPowerLaw) {
  const EffectTables tables = effects_of(grid(), table(), metric(record::MetricScale::Ratio), true);
  const record::StudyTrend& width = tables.trends[0];
  EXPECT_NEAR(width.slope.estimate, std::exp(0.09344642857142853) - 1, 1e-12);
  ASSERT_TRUE(width.exponent && width.exponent_ci95);
  EXPECT_NEAR(*width.exponent, 0.13481469908878468, 1e-12);
  EXPECT_NEAR(width.exponent_ci95->low, 0.08501796907568031 / std::log(2.0), 1e-11);
}

TEST(Trends, OfAFactorThatReachesZeroGoByItsUnit) {
  const design::Design design = design::grid_design({}, std::vector{numbers("rate", {"0", "0.1", "0.4"})});
  // 2 + 3 x rate, and noise that no slope sees.
  const ValueTable values{{2.0, 2.1}, {2.3, 2.4}, {3.2, 3.3}};
  const EffectTables tables = effects_of(design, values, metric(), true);
  ASSERT_THAT(tables.trends, SizeIs(1));
  EXPECT_EQ(tables.trends[0].per, "unit");
  EXPECT_NEAR(tables.trends[0].slope.estimate, 3, 1e-12);
  EXPECT_NEAR(tables.trends[0].curvature->estimate, 0, 1e-12);
}

TEST(Trends, AreOfGridsAlone) {
  const design::Design design =
      design::factorial_design({}, std::vector{numbers("width", {"32", "64", "256"}), numbers("depth", {"1", "3"})});
  EXPECT_THAT(effects_of(design, table(), metric(), true).trends, IsEmpty());
}

}  // namespace
}  // namespace ceteris::effects
