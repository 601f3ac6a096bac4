// SPDX-License-Identifier: Apache-2.0
#include "ceteris/effects/effects.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numeric>

#include "ceteris/base/random.hpp"

namespace ceteris::effects {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::size_t kReplicates = 4;

// Values of the eight sets of three components, by mask, and four replicates. The figures below come from NumPy, by
// enumeration of the six orders, and scipy.stats 1.17 (t intervals, ttest_1samp).
constexpr std::array<std::array<double, kReplicates>, 8> kSets = {{{0.663, 0.69, 0.678, 0.623},
                                                                   {0.63, 0.687, 0.601, 0.682},
                                                                   {0.68, 0.647, 0.63, 0.628},
                                                                   {0.625, 0.645, 0.65, 0.655},
                                                                   {0.7, 0.679, 0.662, 0.699},
                                                                   {0.622, 0.616, 0.661, 0.604},
                                                                   {0.604, 0.651, 0.647, 0.692},
                                                                   {0.663, 0.651, 0.65, 0.625}}};

std::vector<design::Factor> components(std::size_t count) {
  std::vector<design::Factor> all;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name(1, static_cast<char>('a' + i));
    all.push_back(design::component(name, {{name, {"1", true}}}));
  }
  return all;
}

design::Settings base_of(std::size_t count) {
  design::Settings base;
  for (std::size_t i = 0; i < count; ++i) {
    base.push_back({std::string(1, static_cast<char>('a' + i)), {"0", true}});
  }
  return base;
}

std::size_t mask_of(const std::vector<std::size_t>& levels) {
  std::size_t mask = 0;
  for (std::size_t f = 0; f < levels.size(); ++f) {
    mask |= levels[f] << f;
  }
  return mask;
}

ValueTable sets_table(const design::Design& design) {
  ValueTable table;
  for (const std::vector<std::size_t>& levels : design.levels) {
    const auto& row = kSets[mask_of(levels)];
    table.emplace_back(row.begin(), row.end());
  }
  return table;
}

record::StudyMetric metric(record::MetricScale scale = record::MetricScale::Fraction) {
  record::StudyMetric made;
  made.name = "accuracy";
  made.scale = scale;
  return made;
}

void expect_effect(const std::optional<record::StudyEffect>& effect, double estimate, double low, double high,
                   double p) {
  ASSERT_TRUE(effect);
  EXPECT_NEAR(effect->estimate, estimate, 1e-12);
  ASSERT_TRUE(effect->ci95);
  EXPECT_NEAR(effect->ci95->low, low, 1e-11);
  EXPECT_NEAR(effect->ci95->high, high, 1e-11);
  EXPECT_NEAR(effect->p, p, 1e-10);
}

TEST(Attribution, ValuesAreThoseOfEnumeratingAllOrders) {
  const design::Design design = design::subsets_design(base_of(3), components(3));
  const EffectTables tables = effects_of(design, sets_table(design), metric(), true);
  ASSERT_THAT(tables.attribution, SizeIs(3));
  expect_effect(tables.attribution[0].shapley, -0.015208333333333319, -0.02204344509877469, -0.008373221567891945,
                0.005792221269833645);
  expect_effect(tables.attribution[1].shapley, -0.005708333333333324, -0.021254460478119023, 0.009837793811452375,
                0.3269969027282112);
  expect_effect(tables.attribution[2].shapley, 0.0046666666666666575, -0.014246664055315482, 0.0235799973886488,
                0.4896192660243309);
  expect_effect(tables.attribution[0].banzhaf, -0.01912499999999999, -0.02791581788122625, -0.010334182118773728,
                0.0061770447549911135);
  expect_effect(tables.attribution[1].leave_one_out, 0.02150000000000002, -0.01546527030296653, 0.05846527030296657,
                0.16126489336698827);
  expect_effect(tables.attribution[2].add_one_in, 0.02149999999999999, -0.0476953409613904, 0.09069534096139038,
                0.3956458136777678);
  // Holm over the three components: the smallest p three times.
  EXPECT_NEAR(tables.attribution[0].shapley->p_adjusted, 3 * 0.005792221269833645, 1e-10);
}

TEST(Attribution, ShapleyValuesAddUpToEverythingMinusNothingAndBanzhafIsTheMainEffect) {
  const design::Design design = design::subsets_design(base_of(3), components(3));
  const EffectTables tables = effects_of(design, sets_table(design), metric(), true);
  double sum = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    sum += tables.attribution[i].shapley->estimate;
    EXPECT_NEAR(tables.attribution[i].banzhaf->estimate, tables.effects[i].estimate, 1e-12);
  }
  EXPECT_EQ(tables.effects.back().name, "all - none");
  // Holm over the family of four contrasts: the smallest p four times.
  EXPECT_NEAR(tables.effects[0].p_adjusted, 4 * 0.0061770447549911135, 1e-10);
  EXPECT_NEAR(sum, tables.effects.back().estimate, 1e-12);
}

// NumPy: squared weights times variances over n, degrees of freedom by Satterthwaite's formula.
TEST(Attribution, UnpairedValuesAddTheVariancesOfTheSets) {
  const design::Design design = design::subsets_design(base_of(3), components(3));
  const EffectTables tables = effects_of(design, sets_table(design), metric(), false);
  expect_effect(tables.attribution[0].shapley, -0.015208333333333254, -0.03988582367104169, 0.00946915700437518,
                0.20275989929321145);
  expect_effect(tables.attribution[2].shapley, 0.004666666666666597, -0.013486337687334801, 0.022819671020667995,
                0.5943633075029471);
}

// scipy.stats.ttest_ind(second, first, equal_var=False).
TEST(Effects, UnpairedDifferenceOfTwoArmsIsWelchs) {
  const design::Design design = design::add_one_in_design(base_of(1), components(1));
  const ValueTable table{{kSets[0].begin(), kSets[0].end()}, {kSets[1].begin(), kSets[1].end()}};
  const EffectTables tables = effects_of(design, table, metric(), false);
  expect_effect(tables.effects[0], -0.0135, -0.07746614117872977, 0.050466141178729856, 0.616415716818446);
  ASSERT_THAT(tables.attribution, SizeIs(1));
  EXPECT_TRUE(tables.attribution[0].add_one_in);
  EXPECT_FALSE(tables.attribution[0].shapley);
}

TEST(Effects, AdditiveComponentsAreWorthTheSameByEveryMeasureAndDoNotInteract) {
  const std::array<double, 4> worth{0.1, -0.02, 0.03, 0};
  const design::Design design = design::subsets_design(base_of(4), components(4));
  const Stream noise(1, 0, "test");
  ValueTable table;
  for (std::size_t arm = 0; arm < design.arms.size(); ++arm) {
    double value = 0.5;
    for (std::size_t f = 0; f < 4; ++f) {
      value += worth[f] * static_cast<double>(design.levels[arm][f]);
    }
    table.emplace_back();
    for (std::size_t r = 0; r < 3; ++r) {
      // A shift of the whole replicate moves no difference.
      table.back().emplace_back(value + 0.1 * static_cast<double>(r) + 1e-9 * noise.at(arm * 3 + r).normal());
    }
  }
  const EffectTables tables = effects_of(design, table, metric(), true);
  for (std::size_t f = 0; f < 4; ++f) {
    for (const auto& effect : {tables.attribution[f].shapley, tables.attribution[f].banzhaf,
                               tables.attribution[f].leave_one_out, tables.attribution[f].add_one_in}) {
      EXPECT_NEAR(effect->estimate, worth[f], 1e-8);
    }
  }
  ASSERT_THAT(tables.interactions, SizeIs(6));
  for (const record::StudyEffect& effect : tables.interactions) {
    EXPECT_NEAR(effect.estimate, 0, 1e-8);
  }
}

TEST(Effects, InteractionIsHalfOfWhatAnEffectChangesByAnother) {
  const design::Design design = design::factorial_design(base_of(2), components(2));
  // Arms none, b, a, all: a adds 1 without b, and 4 with it.
  const ValueTable table{{0.0, 0.1}, {0.0, 0.0}, {1.0, 1.2}, {4.0, 4.1}};
  const EffectTables tables = effects_of(design, table, metric(record::MetricScale::Plain), true);
  ASSERT_THAT(tables.interactions, SizeIs(1));
  EXPECT_EQ(tables.interactions[0].name, "a x b");
  EXPECT_NEAR(tables.interactions[0].estimate, 0.5 * (4.05 - 1.05), 1e-12);
  EXPECT_THAT(tables.attribution, IsEmpty());
}

// Two main effects of a 2x2 design, tested at 5 % a family by Holm: 4000 studies in which nothing has an effect.
TEST(Effects, WhereNothingHasAnEffectOneStudyInTwentyFindsOne) {
  const design::Design design = design::factorial_design(base_of(2), components(2));
  constexpr int kStudies = 4000;
  for (const bool paired : {true, false}) {
    int found = 0;
    for (int study = 0; study < kStudies; ++study) {
      Draws draws = Stream(1, static_cast<std::uint64_t>(study), "test").at(0);
      ValueTable table(4, std::vector<std::optional<double>>(5));
      for (std::size_t replicate = 0; replicate < 5; ++replicate) {
        const double shared = paired ? draws.normal() : 0;
        for (auto& arm : table) {
          arm[replicate] = shared + draws.normal();
        }
      }
      const EffectTables tables = effects_of(design, table, metric(record::MetricScale::Plain), paired);
      found +=
          std::ranges::any_of(tables.effects, [](const auto& effect) { return effect.p_adjusted <= 0.05; }) ? 1 : 0;
    }
    // Independent tests at 2.5 % each make 4.94 %; four standard errors are 1.4 %.
    EXPECT_NEAR(static_cast<double>(found) / kStudies, 0.0494, 0.014) << (paired ? "paired" : "unpaired");
  }
}

TEST(Effects, OfAFractionNameTheirAliases) {
  const design::Design design = design::fraction_design(base_of(5), components(5), 8, {}, false);
  ValueTable table(8, {0.5, 0.6, 0.4});
  table[3] = {0.7, 0.9, 0.8};
  const EffectTables tables = effects_of(design, table, metric(), true);
  EXPECT_EQ(tables.effects[0].aliases, "= b x d + c x e");
  EXPECT_THAT(tables.interactions, SizeIs(2));
}

TEST(Effects, OfAPathAddUpFromStepToStep) {
  const std::vector<design::Step> steps{{"one", {{"a", {"1", true}}}}, {"two", {{"b", {"1", true}}}}};
  const design::Design design = design::path_design(base_of(2), "start", steps);
  const EffectTables tables = effects_of(design, {{0.5, 0.6}, {0.6, 0.8}, {0.55, 0.9}}, metric(), true);
  ASSERT_THAT(tables.effects, SizeIs(3));
  EXPECT_EQ(tables.effects[0].name, "one");
  EXPECT_NEAR(tables.effects[0].estimate, 0.15, 1e-12);
  EXPECT_NEAR(tables.effects[0].estimate + tables.effects[1].estimate, tables.effects[2].estimate, 1e-12);
}

TEST(Effects, OfRatiosAreRelativeChanges) {
  const design::Design design = design::add_one_in_design(base_of(1), components(1));
  const ValueTable table{{std::log(10.0), std::log(20.0)}, {std::log(11.0), std::log(24.0)}};
  const EffectTables tables = effects_of(design, table, metric(record::MetricScale::Ratio), true);
  EXPECT_NEAR(tables.effects[0].estimate, std::sqrt(1.1 * 1.2) - 1, 1e-12);
  EXPECT_LT(tables.effects[0].ci95->low, tables.effects[0].estimate);
  EXPECT_GT(tables.effects[0].ci95->high, tables.effects[0].estimate);
}

TEST(Effects, WithoutVariationThereIsNoInference) {
  const design::Design design = design::add_one_in_design(base_of(1), components(1));
  for (const bool paired : {true, false}) {
    const EffectTables tables = effects_of(design, {{0.5, 0.5}, {0.6, 0.6}}, metric(), paired);
    EXPECT_NEAR(tables.effects[0].estimate, 0.1, 1e-12);
    EXPECT_FALSE(tables.effects[0].ci95);
    EXPECT_EQ(tables.effects[0].p, 1);
  }
}

TEST(Effects, IncompleteReplicatesAreLeftOutAndNamed) {
  const design::Design design = design::add_one_in_design(base_of(2), components(2));
  const ValueTable table{{0.5, 0.6, 0.7}, {0.6, std::nullopt, 0.9}, {std::nullopt, std::nullopt, std::nullopt}};
  const EffectTables tables = effects_of(design, table, metric(), true);
  ASSERT_THAT(tables.effects, SizeIs(1));
  EXPECT_NEAR(tables.effects[0].estimate, 0.15, 1e-12);
  EXPECT_FALSE(tables.attribution[1].add_one_in);
  EXPECT_THAT(tables.notes, ElementsAre(HasSubstr("Up to 3 replicates"), "No effect can be computed yet of b."));
  const EffectTables unpaired = effects_of(design, table, metric(), false);
  EXPECT_NEAR(unpaired.effects[0].estimate, 0.75 - 0.6, 1e-12);
}

TEST(Effects, OfAStudyThatHasNotBegunAreNone) {
  const design::Design design = design::subsets_design(base_of(2), components(2));
  for (const bool paired : {true, false}) {
    for (const ValueTable& table : {ValueTable(4, {std::nullopt, std::nullopt}), ValueTable(4)}) {
      const EffectTables tables = effects_of(design, table, metric(), paired);
      EXPECT_THAT(tables.effects, IsEmpty());
      EXPECT_FALSE(tables.attribution[0].shapley);
    }
  }
}

/// The mean over the drawn orders of what a component adds when its turn comes.
double brute_force(const design::Design& design, std::size_t component, const std::vector<double>& by_mask) {
  double sum = 0;
  for (const std::vector<std::size_t>& order : design.orders) {
    std::size_t mask = 0;
    for (const std::size_t next : order) {
      if (next == component) {
        sum += by_mask[mask | std::size_t{1} << next] - by_mask[mask];
      }
      mask |= std::size_t{1} << next;
    }
  }
  return sum / static_cast<double>(design.orders.size());
}

TEST(DrawnOrders, GiveTheMeanOverThemAndAnIntervalWithTheErrorOfTheDraw) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const design::Design design = design::sampled_subsets_design(base_of(6), components(6), 8, seed);
    const Stream stream(seed, 0, "test");
    std::vector<double> by_mask(64);
    for (std::size_t mask = 0; mask < 64; ++mask) {
      by_mask[mask] = stream.at(mask).normal();
    }
    ValueTable table;
    for (const std::vector<std::size_t>& levels : design.levels) {
      const double value = by_mask[mask_of(levels)];
      // Replicates of hardly any noise around the value: what is left is the error of the draw.
      table.push_back({value - 1e-6, value, value + (levels[0] == 1 ? 2e-6 : 1e-6)});
    }
    const EffectTables tables = effects_of(design, table, metric(record::MetricScale::Plain), true);
    for (std::size_t i = 0; i < 6; ++i) {
      EXPECT_NEAR(tables.attribution[i].shapley->estimate, brute_force(design, i, by_mask), 1e-5);
      EXPECT_FALSE(tables.attribution[i].banzhaf);
    }
    // Component a varies between replicates by 1e-6, and between orders by about one.
    EXPECT_GT(tables.attribution[0].shapley->ci95->high - tables.attribution[0].shapley->ci95->low, 1e-2) << seed;
    EXPECT_THAT(tables.notes, Contains(HasSubstr("from 8 drawn orders; their intervals hold the error of the draw")));
  }
}

// Values of games with known Shapley values lie within the intervals as often as they should.
TEST(DrawnOrders, IntervalsCoverTheValueOverAllOrders) {
  const std::size_t k = 5;
  const design::Design exact = design::subsets_design(base_of(k), components(k));
  int covered = 0;
  int all = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Stream stream(seed, 0, "test");
    std::vector<double> game(32);
    for (std::size_t mask = 0; mask < 32; ++mask) {
      game[mask] = stream.at(mask).normal();
    }
    ValueTable truth;
    for (const std::vector<std::size_t>& levels : exact.levels) {
      truth.push_back({game[mask_of(levels)], game[mask_of(levels)]});
    }
    const EffectTables known = effects_of(exact, truth, metric(record::MetricScale::Plain), true);
    const design::Design design = design::sampled_subsets_design(base_of(k), components(k), 20, seed);
    ValueTable table;
    std::uint64_t draw = 1000;
    for (const std::vector<std::size_t>& levels : design.levels) {
      table.emplace_back();
      for (std::size_t r = 0; r < 5; ++r) {
        table.back().emplace_back(game[mask_of(levels)] + 0.5 * stream.at(draw++).normal());
      }
    }
    const EffectTables sampled = effects_of(design, table, metric(record::MetricScale::Plain), true);
    for (std::size_t i = 0; i < k; ++i) {
      const double value = known.attribution[i].shapley->estimate;
      const record::StudyInterval interval = *sampled.attribution[i].shapley->ci95;
      covered += interval.low <= value && value <= interval.high ? 1 : 0;
      ++all;
    }
  }
  const double share = static_cast<double>(covered) / all;
  EXPECT_GT(share, 0.93);
  EXPECT_LT(share, 0.995);
}

TEST(DrawnOrders, OfOnePairSayThatTheirErrorIsNotKnown) {
  const design::Design design = design::sampled_subsets_design(base_of(3), components(3), 2, 1);
  const EffectTables tables = effects_of(design, sets_table(design), metric(), true);
  EXPECT_TRUE(tables.attribution[0].shapley);
  EXPECT_THAT(tables.notes, Contains(HasSubstr("is not known")));
}

}  // namespace
}  // namespace ceteris::effects
