// SPDX-License-Identifier: Apache-2.0
#include "ceteris/effects/variance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "ceteris/effects/effects.hpp"

namespace ceteris::effects {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Three by two levels, four replicates; drawn in NumPy.
constexpr std::array<std::array<double, 4>, 6> kTable = {{{0.505, 0.5, 0.419, 0.466},
                                                          {0.516, 0.495, 0.446, 0.531},
                                                          {0.595, 0.582, 0.534, 0.591},
                                                          {0.627, 0.596, 0.544, 0.618},
                                                          {0.778, 0.785, 0.686, 0.758},
                                                          {0.788, 0.81, 0.719, 0.809}}};

design::Factor named_levels(const std::string& name, const std::vector<std::string>& levels) {
  std::vector<design::Value> values;
  for (const std::string& level : levels) {
    values.push_back({level, false});
  }
  return design::factor(name, values);
}

design::Design three_by_two() {
  return design::factorial_design(
      {}, std::vector{named_levels("norm", {"bn", "ln", "dyt"}), named_levels("act", {"a", "b"})});
}

ValueTable table() {
  ValueTable values;
  for (const auto& row : kTable) {
    values.emplace_back(row.begin(), row.end());
  }
  return values;
}

EffectTables tables_of(const design::Design& design, const ValueTable& values, bool paired) {
  record::StudyMetric metric;
  metric.name = "accuracy";
  return effects_of(design, values, metric, paired);
}

// statsmodels 0.15, anova_lm of ols("y ~ C(norm) * C(act) + C(replicate)").
TEST(Variance, OfPairedReplicatesMatchesStatsmodels) {
  const auto rows = tables_of(three_by_two(), table(), true).variance;
  ASSERT_THAT(rows, SizeIs(5));
  EXPECT_EQ(rows[0].name, "norm");
  EXPECT_NEAR(*rows[0].f, 767.0066476857157, 1e-8);
  EXPECT_NEAR(*rows[0].p, 7.857255082850624e-16, 1e-24);
  EXPECT_EQ(rows[1].name, "act");
  EXPECT_NEAR(*rows[1].p, 0.0007745060379933032, 1e-12);
  EXPECT_EQ(rows[2].name, "norm x act");
  EXPECT_EQ(rows[2].degrees_of_freedom, 2);
  EXPECT_NEAR(*rows[2].f, 0.19218211263189947, 1e-10);
  EXPECT_NEAR(*rows[2].p, 0.8271567026140881, 1e-10);
  EXPECT_EQ(rows[3].name, "replicates");
  EXPECT_NEAR(rows[3].squares, 0.023856166666666755, 1e-12);
  EXPECT_FALSE(rows[3].p);
  EXPECT_EQ(rows[4].name, "error");
  EXPECT_NEAR(rows[4].squares, 0.003190333333333339, 1e-12);
  // Benjamini and Hochberg over three rows.
  EXPECT_NEAR(*rows[1].p_adjusted, *rows[1].p * 3 / 2, 1e-12);
}

// anova_lm of ols("y ~ C(norm) * C(act)").
TEST(Variance, OfUnpairedReplicatesHasNoBlocks) {
  const auto rows = tables_of(three_by_two(), table(), false).variance;
  ASSERT_THAT(rows, SizeIs(4));
  EXPECT_NEAR(*rows[0].f, 108.56888137097219, 1e-8);
  EXPECT_NEAR(*rows[2].p, 0.9732034519765043, 1e-10);
  EXPECT_EQ(rows[3].degrees_of_freedom, 18);
}

TEST(Variance, LeavesOutReplicatesThatAreNotFull) {
  ValueTable values = table();
  values[2][1] = std::nullopt;
  const auto rows = tables_of(three_by_two(), values, true).variance;
  ASSERT_THAT(rows, SizeIs(5));
  EXPECT_EQ(rows[3].degrees_of_freedom, 2);
  const EffectTables unpaired = tables_of(three_by_two(), values, false);
  EXPECT_THAT(unpaired.variance, IsEmpty());
  EXPECT_THAT(unpaired.notes, ElementsAre(HasSubstr("no analysis of variance"), HasSubstr("missing")));
}

TEST(Variance, TakesThreeFactorsWithWhatTheyDoTogether) {
  const design::Design design = design::factorial_design(
      {}, std::vector{named_levels("a", {"0", "1"}), named_levels("b", {"0", "1"}), named_levels("c", {"0", "1"})});
  ValueTable values(8, {0.1, 0.2, 0.25});
  values[7] = {0.4, 0.55, 0.5};
  const auto rows = tables_of(design, values, true).variance;
  ASSERT_THAT(rows, SizeIs(9));
  EXPECT_EQ(rows[5].name, "b x c");
  EXPECT_EQ(rows[6].name, "higher interactions");
  EXPECT_EQ(rows[6].degrees_of_freedom, 1);
}

TEST(Variance, TestsNothingWhereNothingVaries) {
  const auto rows = tables_of(three_by_two(), ValueTable(6, {0.5, 0.5}), true).variance;
  ASSERT_THAT(rows, SizeIs(5));
  EXPECT_FALSE(rows[0].p);
  EXPECT_FALSE(rows[0].p_adjusted);
  EXPECT_THAT(tables_of(three_by_two(), ValueTable(6, {0.5}), true).variance, IsEmpty());
}

}  // namespace
}  // namespace ceteris::effects
