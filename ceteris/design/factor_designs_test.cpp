// SPDX-License-Identifier: Apache-2.0
// Designs made of factors and components: what is checked is the arms and contrasts that come out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <set>

#include "ceteris/design/design.hpp"

namespace ceteris::design {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Value number(const std::string& text) {
  return {text, true};
}
Value word(const std::string& text) {
  return {text, false};
}

Factor numbers(const std::string& name, const std::vector<std::string>& texts, std::size_t baseline = 0) {
  std::vector<Value> values;
  for (const std::string& text : texts) {
    values.push_back(number(text));
  }
  return factor(name, values, baseline);
}

std::vector<Factor> components(std::size_t count) {
  std::vector<Factor> all;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name(1, static_cast<char>('a' + i));
    all.push_back(component(name, {{name, word("yes")}}));
  }
  return all;
}

Settings base_of(std::size_t count) {
  Settings base;
  for (std::size_t i = 0; i < count; ++i) {
    base.push_back({std::string(1, static_cast<char>('a' + i)), word("no")});
  }
  return base;
}

std::vector<std::string> names(const Design& design) {
  std::vector<std::string> all;
  for (const Arm& arm : design.arms) {
    all.push_back(arm.name);
  }
  return all;
}

std::vector<std::string> lines(const Design& design) {
  std::vector<std::string> all;
  for (const Problem& problem : design.problems) {
    all.push_back(problem.line());
  }
  return all;
}

TEST(OneFactorDesign, ChangesOneLevelAtATime) {
  const std::vector<Factor> factors{numbers("lr", {"0.1", "0.2", "0.4"}, 1), numbers("wd", {"0", "1"})};
  const Design design = one_factor_design({}, factors);
  EXPECT_THAT(design.problems, IsEmpty());
  EXPECT_THAT(names(design), ElementsAre("baseline", "lr=0.1", "lr=0.4", "wd=1"));
  EXPECT_EQ(to_text(design.arms[0].values), "lr=0.2, wd=0");
  EXPECT_EQ(to_text(design.arms[3].values), "lr=0.2, wd=1");
  ASSERT_THAT(design.contrasts, SizeIs(3));
  EXPECT_EQ(design.contrasts[0].name, "lr=0.1");
  EXPECT_EQ(design.contrasts[2].name, "wd");
  EXPECT_THAT(design.contrasts[2].first, ElementsAre(0));
  EXPECT_THAT(design.contrasts[2].second, ElementsAre(3));
}

TEST(LeaveOneOutDesign, ContrastsAreWhatAComponentAddsToAllOthers) {
  const Design design = leave_one_out_design(base_of(3), components(3));
  EXPECT_THAT(names(design), ElementsAre("all", "without a", "without b", "without c"));
  EXPECT_EQ(to_text(design.arms[2].values), "a=yes, b=no, c=yes");
  EXPECT_TRUE(design.arms[0].baseline);
  EXPECT_EQ(design.contrasts[1].name, "b");
  EXPECT_THAT(design.contrasts[1].first, ElementsAre(2));
  EXPECT_THAT(design.contrasts[1].second, ElementsAre(0));
}

TEST(AddOneInDesign, ContrastsAreWhatAComponentAddsToNothing) {
  const Design design = add_one_in_design(base_of(3), components(3));
  EXPECT_THAT(names(design), ElementsAre("none", "only a", "only b", "only c"));
  EXPECT_EQ(to_text(design.arms[2].values), "a=no, b=yes, c=no");
  EXPECT_THAT(design.contrasts[1].first, ElementsAre(0));
  EXPECT_THAT(design.contrasts[1].second, ElementsAre(2));
}

TEST(LeaveOneOutDesign, NamesArmsOfAFactorByItsLevelSinceNothingIsLeftOut) {
  const std::vector<Factor> factors = {numbers("width", {"64", "128"}), component("a", {{"a", word("yes")}})};
  EXPECT_THAT(names(leave_one_out_design(base_of(1), factors)), ElementsAre("all", "width=64", "without a"));
  EXPECT_THAT(names(add_one_in_design(base_of(1), factors)), ElementsAre("none", "width=128", "only a"));
}

TEST(Component, MaySwitchSeveralSettingsTogether) {
  const std::vector<Factor> two{component("modern", {{"norm", word("ln")}, {"act", word("gelu")}}),
                                component("ema", {{"ema", word("true")}})};
  const Settings base{{"norm", word("bn")}, {"act", word("relu")}, {"ema", word("false")}};
  const Design design = add_one_in_design(base, two);
  EXPECT_EQ(to_text(design.arms[1].values), "norm=ln, act=gelu, ema=false");
}

TEST(FactorialDesign, HasAllCombinationsOfLevels) {
  const std::vector<Factor> factors{numbers("lr", {"1", "2"}), numbers("wd", {"0", "1", "2"})};
  const Design design = factorial_design({}, factors);
  EXPECT_THAT(names(design),
              ElementsAre("lr=1, wd=0", "lr=1, wd=1", "lr=1, wd=2", "lr=2, wd=0", "lr=2, wd=1", "lr=2, wd=2"));
  EXPECT_TRUE(design.arms[0].baseline);
  ASSERT_THAT(design.contrasts, SizeIs(3));
  EXPECT_EQ(design.contrasts[2].name, "wd=2");
  EXPECT_THAT(design.contrasts[2].first, ElementsAre(0, 3));
  EXPECT_THAT(design.contrasts[2].second, ElementsAre(2, 5));
  EXPECT_THAT(design.interactions, IsEmpty());
}

// The definition: AB = half of (A at B+ minus A at B-), where A at B+ is a difference of two arms.
TEST(FactorialDesign, InteractionIsHalfTheDifferenceOfAnEffectAtTwoLevels) {
  const Design design = factorial_design({}, std::vector{numbers("a", {"0", "1"}), numbers("b", {"0", "1"})});
  ASSERT_THAT(design.interactions, SizeIs(1));
  // Arms: 00, 01, 10, 11.
  EXPECT_THAT(design.interactions[0].second, ElementsAre(0, 3));
  EXPECT_THAT(design.interactions[0].first, ElementsAre(1, 2));
  EXPECT_FALSE(design.interactions[0].family);
}

TEST(FactorialDesign, MoreThanTenThousandArmsAreRefusedBeforeTheyAreMade) {
  EXPECT_THAT(factorial_design(base_of(13), components(13)).arms, SizeIs(8192));
  EXPECT_THAT(lines(factorial_design(base_of(14), components(14))), ElementsAre(HasSubstr("more than 10,000 arms")));
  const std::vector<Factor> many(kMostFactors + 1, components(1)[0]);
  EXPECT_THAT(lines(factorial_design({}, many)), Contains(HasSubstr("201 factors are too many")));
}

TEST(Factors, AllProblemsAreNamedAtOnce) {
  std::vector<Factor> factors{numbers("lr", {"0.1", "0.10"}), numbers("wd", {"1"}), numbers("lr", {"1", "2"}),
                              component("ema", {{"lr", number("3")}, {"decay", number("0.9")}})};
  EXPECT_THAT(lines(factorial_design({}, factors)),
              ElementsAre(HasSubstr("factors.lr: levels '0.1' and '0.10' are the same value"),
                          HasSubstr("factors.wd: the factor needs at least two levels"),
                          HasSubstr("factors.ema: level 'off' gives no value for 'decay'"),
                          HasSubstr("factors.ema: level 'off' gives no value for 'lr'"),
                          HasSubstr("factors.lr: two factors have this name"),
                          HasSubstr("factors.ema: it sets 'lr', which factor 'lr' sets too")));
}

TEST(Factors, DesignsOfTwoLevelsRefuseThree) {
  const std::vector<Factor> factors{numbers("lr", {"1", "2", "3"})};
  for (const Design& design :
       {leave_one_out_design({}, factors), add_one_in_design({}, factors), subsets_design({}, factors),
        sampled_subsets_design({}, factors, 2, 1), fraction_design({}, factors, 4, {}, false)}) {
    EXPECT_THAT(lines(design), Contains(HasSubstr("needs two levels a factor, and there are 3")));
    EXPECT_THAT(design.arms, IsEmpty());
  }
}

TEST(Factors, NoneAreNamed) {
  EXPECT_THAT(lines(factorial_design({}, {})), ElementsAre(HasSubstr("there are none")));
  EXPECT_THAT(lines(one_factor_design({}, {})), ElementsAre(HasSubstr("there are none")));
  EXPECT_THAT(lines(leave_one_out_design({}, {})), ElementsAre(HasSubstr("there are none")));
}

TEST(GridDesign, TakesNumbersOnly) {
  const Design grid = grid_design({}, std::vector{numbers("width", {"32", "64", "128"}), numbers("depth", {"2", "4"})});
  EXPECT_THAT(grid.problems, IsEmpty());
  EXPECT_THAT(grid.arms, SizeIs(6));
  const std::vector<Value> words{word("bn"), word("ln")};
  EXPECT_THAT(lines(grid_design({}, std::vector{factor("norm", words)})),
              ElementsAre(HasSubstr("'bn' is not a number"), HasSubstr("'ln' is not a number")));
}

TEST(FractionDesign, HasTheRunsOfTheTableAndSaysItsAliases) {
  const Design design = fraction_design(base_of(5), components(5), 8, {}, false);
  EXPECT_THAT(design.problems, IsEmpty());
  EXPECT_THAT(design.arms, SizeIs(8));
  EXPECT_THAT(design.notes, Contains("Resolution 3: main effects are mixed with interactions of two factors."));
  EXPECT_THAT(design.notes, Contains("a (A) cannot be told from b x d, c x e."));
  EXPECT_THAT(design.notes, Contains("b x c (BC) cannot be told from d x e."));
  EXPECT_EQ(design.contrasts[0].aliases, "= b x d + c x e");
  EXPECT_EQ(design.interactions[0].aliases, "= d x e");
  // 7 degrees of freedom: five main effects, and the two pairs of interactions that no main effect shares.
  EXPECT_THAT(design.contrasts, SizeIs(5));
  EXPECT_THAT(design.interactions, SizeIs(2));
  for (const ContrastPlan& contrast : design.contrasts) {
    EXPECT_THAT(contrast.first, SizeIs(4));
    EXPECT_THAT(contrast.second, SizeIs(4));
  }
}

TEST(FractionDesign, ContrastsOfAFractionAreOrthogonal) {
  for (const auto& [factors, runs] :
       std::vector<std::pair<std::size_t, std::size_t>>{{5, 16}, {6, 16}, {7, 8}, {8, 32}}) {
    const Design design = fraction_design(base_of(factors), components(factors), runs, {}, false);
    std::vector<ContrastPlan> all = design.contrasts;
    all.insert(all.end(), design.interactions.begin(), design.interactions.end());
    std::vector<std::vector<int>> columns;
    for (const ContrastPlan& contrast : all) {
      std::vector<int> column(design.arms.size());
      for (const std::size_t arm : contrast.first) column[arm] -= 1;
      for (const std::size_t arm : contrast.second) column[arm] += 1;
      for (const std::vector<int>& other : columns) {
        int product = 0;
        for (std::size_t i = 0; i < column.size(); ++i) product += column[i] * other[i];
        EXPECT_EQ(product, 0) << contrast.name;
      }
      columns.push_back(column);
    }
  }
}

TEST(FractionDesign, FoldOverFreesMainEffects) {
  const Design design = fraction_design(base_of(7), components(7), 8, {}, true);
  EXPECT_THAT(design.arms, SizeIs(16));
  EXPECT_THAT(design.notes, Contains(HasSubstr("Resolution 4")));
  EXPECT_THAT(design.notes, Contains("a (A) is apart from all other main effects and interactions of two."));
  EXPECT_THAT(lines(fraction_design(base_of(4), components(4), 8, {}, true)),
              ElementsAre(HasSubstr("fold_over: it repeats the arms that are there")));
}

TEST(FractionDesign, TakesGeneratorsOfTheUser) {
  const std::vector<std::string> generators{"D=-ABC"};
  const Design design = fraction_design(base_of(4), components(4), 0, generators, false);
  EXPECT_THAT(design.arms, SizeIs(8));
  EXPECT_THAT(design.notes, Contains("a x b (AB) cannot be told from minus c x d."));
  EXPECT_EQ(design.interactions[0].aliases, "= - c x d");
  EXPECT_EQ(design.contrasts[0].aliases, "");
  // ABC D = -1 does not hold where all are -1.
  EXPECT_THAT(design.notes, Contains("The baseline is not among the arms of this fraction."));
}

TEST(FractionDesign, TakesHalfOfAllWhenNothingIsSaid) {
  EXPECT_THAT(fraction_design(base_of(5), components(5), 0, {}, false).arms, SizeIs(16));
  EXPECT_THAT(fraction_design(base_of(9), components(9), 0, {}, false).arms, SizeIs(256));
  EXPECT_THAT(lines(fraction_design(base_of(2), components(2), 0, {}, false)), ElementsAre(HasSubstr("runs:")));
  EXPECT_THAT(lines(fraction_design(base_of(25), components(25), 0, {}, false)), ElementsAre(HasSubstr("runs:")));
}

TEST(FractionDesign, RefusesWhatItCannotDo) {
  EXPECT_THAT(lines(fraction_design(base_of(5), components(5), 12, {}, false)),
              ElementsAre("runs: no fraction of 5 factors in 12 runs is listed; for 5 factors take 8, 16 runs, or give "
                          "generators"));
  const std::vector<std::string> mixed{"C=A"};
  EXPECT_THAT(lines(fraction_design(base_of(3), components(3), 0, mixed, false)),
              ElementsAre(HasSubstr("main effects of a x c could not be told apart (AC)")));
  const std::vector<std::string> good{"D=ABC"};
  EXPECT_THAT(lines(fraction_design(base_of(4), components(4), 4, good, false)),
              ElementsAre(HasSubstr("the generators make 8 runs, not 4")));
  EXPECT_THAT(lines(fraction_design(base_of(15), components(15), 0, good, false)),
              ElementsAre(HasSubstr("more than 10,000 arms")));
}

TEST(SubsetsDesign, HasEverySet) {
  const Design design = subsets_design(base_of(4), components(4));
  EXPECT_THAT(design.arms, SizeIs(16));
  EXPECT_EQ(design.arms.front().name, "none");
  EXPECT_EQ(design.arms.back().name, "all");
  EXPECT_THAT(names(design), Contains("b + d"));
  EXPECT_THAT(design.contrasts, SizeIs(5));
  EXPECT_EQ(design.contrasts.back().name, "all - none");
  EXPECT_EQ(design.kind, DesignKind::Subsets);
}

TEST(SubsetsDesign, NamesSetsByWhatIsNotAtTheBaseline) {
  const std::vector<Factor> factors{numbers("mixup", {"0", "0.8"}), numbers("lr", {"0.1", "0.2"}, 1)};
  const Design design = subsets_design({}, factors);
  EXPECT_THAT(names(design), ElementsAre("none", "lr", "mixup", "all"));
  EXPECT_EQ(to_text(design.arms[1].values), "mixup=0, lr=0.1");
  EXPECT_EQ(design.contrasts.back().name, "all - none");
  EXPECT_EQ(design.contrasts[1].first_name, "lr=0.2");
  EXPECT_EQ(sampled_subsets_design({}, factors, 2, 1).arms[0].name, "none");
}

TEST(SampledSubsetsDesign, OrdersComeWithTheirReverseAndCellsAreShared) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    for (std::size_t k = 1; k <= 8; ++k) {
      const std::size_t orders = 6;
      const Design design = sampled_subsets_design(base_of(k), components(k), orders, seed);
      ASSERT_THAT(design.problems, IsEmpty());
      ASSERT_THAT(design.orders, SizeIs(orders));
      EXPECT_LE(design.arms.size(), orders * (k - 1) + 2);
      const std::set<std::vector<std::size_t>> arms(design.levels.begin(), design.levels.end());
      EXPECT_EQ(arms.size(), design.arms.size());
      for (std::size_t i = 0; i < orders; i += 2) {
        std::vector<std::size_t> reversed = design.orders[i + 1];
        std::ranges::reverse(reversed);
        EXPECT_EQ(design.orders[i], reversed);
        std::vector<std::size_t> levels(k);
        for (const std::size_t component : design.orders[i]) {
          EXPECT_TRUE(arms.contains(levels));
          levels[component] += 1;
        }
        EXPECT_EQ(levels, std::vector<std::size_t>(k, 1));
      }
    }
  }
}

TEST(SampledSubsetsDesign, IsAFunctionOfItsSeed) {
  const auto orders = [](std::uint64_t seed) {
    return sampled_subsets_design(base_of(8), components(8), 10, seed).orders;
  };
  EXPECT_EQ(orders(1), orders(1));
  EXPECT_NE(orders(1), orders(2));
}

TEST(SampledSubsetsDesign, RefusesMoreThanTwentyComponents) {
  EXPECT_THAT(sampled_subsets_design(base_of(20), components(20), 100, 1).arms, SizeIs(::testing::Le(1902)));
  EXPECT_THAT(lines(sampled_subsets_design(base_of(21), components(21), 100, 1)),
              ElementsAre("factors: 21 components are too many for sets; at most 20"));
}

TEST(SampledSubsetsDesign, RefusesOddAndHugeNumbersOfOrders) {
  for (const std::size_t orders : {std::size_t{0}, std::size_t{1}, std::size_t{7}, ~std::size_t{1}}) {
    EXPECT_THAT(lines(sampled_subsets_design(base_of(4), components(4), orders, 1)), SizeIs(1)) << orders;
  }
}

}  // namespace
}  // namespace ceteris::design
