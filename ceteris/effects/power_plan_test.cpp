// SPDX-License-Identifier: Apache-2.0
// Figures are from SciPy 1.17: non-central t for power, quadrature over the distribution of the standard deviation for
// equivalence, both solved for the effect or the margin.
#include "ceteris/effects/power_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace ceteris::effects {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

PowerQuestion question(int replicates, std::optional<double> margin, std::size_t family = 1, bool paired = true) {
  record::StudyMetric metric;
  metric.name = "accuracy";
  metric.scale = record::MetricScale::Fraction;
  metric.margin = margin;
  return {.metric = metric,
          .pilot = {.values = {0.912, 0.915, 0.909, 0.917, 0.911, 0.914}},
          .replicates = replicates,
          .paired = paired,
          .family = family};
}

constexpr double kSd = 0.004098780306383843;

void expect_near(double actual, double expected) {
  EXPECT_NEAR(actual, expected, 1e-7 * expected);
}

TEST(PowerPlan, NoiseOfOneArmIsTakenTimesTheRootOfTwoWithItsUpperBound) {
  const record::StudyPower power = power_plan(question(5, 0.005)).power;
  EXPECT_EQ(power.pilot, 6);
  expect_near(power.sd, kSd);
  expect_near(power.sd_bound, 0.0059882050498037695);
}

TEST(PowerPlan, DetectableEffectAndProvableMarginAreThoseOfScipy) {
  const record::StudyPower five = power_plan(question(5, 0.005)).power;
  expect_near(five.detectable, 0.006894136039456045);
  expect_near(five.provable_margin, 0.006559924280303751);
  const record::StudyPower eight = power_plan(question(8, 0.005)).power;
  expect_near(eight.detectable, 0.004738332171661601);
  expect_near(eight.provable_margin, 0.004724721902751624);
  const record::StudyPower family = power_plan(question(8, 0.005, 3)).power;
  expect_near(family.detectable, 0.005944637425892005);
  expect_near(family.provable_margin, 0.005943247045490774);
}

TEST(PowerPlan, UnpairedDesignsHaveTheDegreesOfFreedomOfTwoSamples) {
  const record::StudyPower eight = power_plan(question(8, 0.005, 1, false)).power;
  expect_near(eight.detectable, 0.004366640842973561);
  expect_near(eight.provable_margin, 0.004463727824457849);
  const record::StudyPower family = power_plan(question(8, 0.005, 3, false)).power;
  expect_near(family.detectable, 0.005235767698471529);
  expect_near(family.provable_margin, 0.0053909688300761115);
}

TEST(PowerPlan, NeededReplicatesDecideTheMarginBothWays) {
  struct Case {
    double margin;
    std::size_t family;
    int paired, paired_bound, unpaired, unpaired_bound;
  };
  for (const Case& row :
       {Case{0.005, 1, 8, 14, 7, 14}, Case{0.005, 3, 11, 20, 10, 18}, Case{0.003, 1, 18, 36, 17, 35},
        Case{0.003, 3, 25, 49, 23, 48}, Case{0.002, 1, 38, 79, 37, 78}, Case{0.002, 3, 52, 107, 50, 106}}) {
    const record::StudyPower paired = power_plan(question(5, row.margin, row.family)).power;
    EXPECT_EQ(paired.needed, row.paired) << row.margin << " " << row.family;
    EXPECT_EQ(paired.needed_bound, row.paired_bound) << row.margin << " " << row.family;
    const record::StudyPower unpaired = power_plan(question(5, row.margin, row.family, false)).power;
    EXPECT_EQ(unpaired.needed, row.unpaired) << row.margin << " " << row.family;
    EXPECT_EQ(unpaired.needed_bound, row.unpaired_bound) << row.margin << " " << row.family;
  }
}

// With five, equivalence within 0.67 points is shown with power 0.8, and a difference of 0.67 points is not yet found.
TEST(PowerPlan, NeededReplicatesFindTheMarginToo) {
  const PowerAnswer answer = power_plan(question(5, 0.0067));
  EXPECT_LT(answer.power.provable_margin, 0.0067);
  EXPECT_EQ(answer.power.needed, 6);
}

TEST(PowerPlan, NeededNumberIsEnoughAndOneLessIsNot) {
  const int needed = power_plan(question(5, 0.003)).power.needed.value();
  const record::StudyPower enough = power_plan(question(needed, 0.003)).power;
  EXPECT_LE(std::max(enough.detectable, enough.provable_margin), 0.003);
  const record::StudyPower less = power_plan(question(needed - 1, 0.003)).power;
  EXPECT_GT(std::max(less.detectable, less.provable_margin), 0.003);
}

TEST(PowerPlan, SaysInWordsWhatIsFoundAndWhatTheMarginNeeds) {
  const PowerAnswer answer = power_plan(question(5, 0.003));
  EXPECT_THAT(
      answer.sentences,
      ElementsAre(
          "Noise of accuracy from 6 runs of one arm: a difference has a standard deviation of 0.41 points, with "
          "80 % confidence at most 0.6 points (taking arms with the same seed as uncorrelated; pairing may "
          "lower it).",
          "With 5 replicates only differences of 1.7 standard deviations (0.69 points) are found with power 0.8.",
          "The smallest margin within which they show equivalence with power 0.8 is 0.66 points.",
          "To decide the margin of 0.3 points takes 18 replicates, or 36 replicates if the noise is at its "
          "bound.",
          "This design cannot answer its question: 5 replicates find a difference of the margin with a chance "
          "of 24 %, and show equivalence with 10 %."));
  EXPECT_TRUE(answer.cannot_answer);
}

TEST(PowerPlan, RefusesOnlyWhatMoreLikelyThanNotEndsInconclusive) {
  EXPECT_TRUE(power_plan(question(3, 0.003)).cannot_answer);
  // SciPy: nine find a difference of the margin with 0.489, ten with 0.542; equivalence is shown with 0.323 and 0.396.
  EXPECT_TRUE(power_plan(question(9, 0.003)).cannot_answer);
  EXPECT_FALSE(power_plan(question(10, 0.003)).cannot_answer);
  // 12 of 18: weak, but it has more than one chance in two.
  const PowerAnswer weak = power_plan(question(12, 0.003));
  EXPECT_FALSE(weak.cannot_answer);
  EXPECT_THAT(weak.sentences, Contains(HasSubstr("weak for its margin")));
  const PowerAnswer strong = power_plan(question(18, 0.003));
  EXPECT_FALSE(strong.cannot_answer);
  EXPECT_THAT(strong.sentences, Not(Contains(HasSubstr("weak"))));
}

TEST(PowerPlan, OneReplicateAnswersNothing) {
  for (const int replicates : {-1, 0, 1}) {
    EXPECT_TRUE(power_plan(question(replicates, 0.003)).cannot_answer);
  }
}

TEST(PowerPlan, WithoutAMarginNothingIsRefusedButSaid) {
  const PowerAnswer answer = power_plan(question(5, std::nullopt));
  EXPECT_FALSE(answer.cannot_answer);
  EXPECT_FALSE(answer.power.needed);
  EXPECT_THAT(answer.sentences, Contains(HasSubstr("Without a margin")));
}

TEST(PowerPlan, RatiosArePlannedOnTheLogarithmAndShownAsChanges) {
  PowerQuestion seconds = question(6, 0.05);
  seconds.metric.name = "seconds";
  seconds.metric.scale = record::MetricScale::Ratio;
  seconds.pilot.values = {std::log(10.0), std::log(10.4), std::log(9.8), std::log(10.1)};
  const PowerAnswer answer = power_plan(seconds);
  expect_near(answer.power.sd, 0.03498220190007127);
  expect_near(answer.power.detectable, 0.05146405933419016);
  EXPECT_EQ(answer.power.needed, 7);
  EXPECT_THAT(answer.sentences, Contains(HasSubstr("(5.1 %)")));
}

TEST(PowerPlan, DifferencesOfPairsAreTakenAsTheyAre) {
  PowerQuestion pairs = question(5, 0.005);
  pairs.pilot = {.values = {0.001, -0.002, 0.003}, .differences = true};
  pairs.variance_factor = 0.25;  // what the differences are of is in them already
  const PowerAnswer answer = power_plan(pairs);
  expect_near(answer.power.sd, 0.002516611478423583);
  EXPECT_THAT(answer.sentences[0], HasSubstr("from 3 pairs"));
  EXPECT_THAT(answer.sentences[0], Not(HasSubstr("uncorrelated")));
}

TEST(PowerPlan, HalvesOfAFactorialHaveLessNoiseThanTwoArms) {
  const std::vector<design::Value> values{{"0", true}, {"1", true}};
  const std::vector<design::Factor> factors{design::factor("a", values), design::factor("b", values),
                                            design::factor("c", values)};
  PowerQuestion halves = question(5, 0.005);
  halves.variance_factor = variance_factor(design::factorial_design({}, factors).contrasts[0]);
  expect_near(power_plan(halves).power.sd, kSd / 2);
}

TEST(PowerPlan, PilotWithoutVariationOrValuesGivesNoFigures) {
  PowerQuestion constant = question(5, 0.005);
  constant.pilot.values = {0.9, 0.9, 0.9};
  EXPECT_THAT(power_plan(constant).sentences, ElementsAre(HasSubstr("is the same in all 3 runs")));
  EXPECT_EQ(power_plan(constant).power.needed, std::nullopt);
  constant.pilot.values = {0.9};
  EXPECT_THAT(power_plan(constant).sentences, ElementsAre(HasSubstr("fewer than two values")));
  constant.pilot.values = {};
  EXPECT_FALSE(power_plan(constant).cannot_answer);
}

TEST(PowerPlan, AMarginFarBelowTheNoiseEndsSoon) {
  const PowerAnswer answer = power_plan(question(5, 1e-9));
  EXPECT_EQ(answer.power.needed, std::nullopt);
  EXPECT_THAT(answer.sentences, Contains(HasSubstr("takes more than 250,000 replicates.")));
}

TEST(PowerInDeviations, IsTheTableOfTheTextbooks) {
  EXPECT_THAT(power_in_deviations(5, true, 1), HasSubstr("only differences of 1.7 standard deviations"));
  EXPECT_THAT(power_in_deviations(5, true, 1), HasSubstr("within margins of 1.6."));
  EXPECT_THAT(power_in_deviations(8, true, 3), HasSubstr("in a family of 3 comparisons only differences of 1.5"));
  EXPECT_THAT(power_in_deviations(1, true, 1), HasSubstr("One replicate"));
}

}  // namespace
}  // namespace ceteris::effects
