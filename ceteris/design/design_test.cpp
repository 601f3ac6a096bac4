// SPDX-License-Identifier: Apache-2.0
#include "ceteris/design/design.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace ceteris::design {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

Value number(const std::string& text) {
  return {text, true};
}
Value word(const std::string& text) {
  return {text, false};
}

Arm arm(const std::string& name, const Settings& values, bool baseline = false) {
  return {name, values, baseline};
}

std::vector<std::string> lines(const Design& design) {
  std::vector<std::string> all;
  for (const Problem& problem : design.problems) {
    all.push_back(problem.line());
  }
  return all;
}

TEST(CompareDesign, EveryArmIsComparedWithTheBaseline) {
  const std::vector<Arm> arms{arm("on", {{"s", number("0.1")}}), arm("off", {{"s", number("0")}}, true),
                              arm("more", {{"s", number("0.2")}})};
  const Design design = compare_design({{"epochs", number("5")}}, arms);
  EXPECT_THAT(design.problems, IsEmpty());
  ASSERT_THAT(design.arms, SizeIs(3));
  EXPECT_EQ(to_text(design.arms[0].values), "epochs=5, s=0.1");
  EXPECT_TRUE(design.arms[1].baseline);
  EXPECT_FALSE(design.arms[0].baseline);
  ASSERT_THAT(design.contrasts, SizeIs(2));
  EXPECT_EQ(design.contrasts[0].name, "on - off");
  EXPECT_THAT(design.contrasts[0].first, ElementsAre(1));
  EXPECT_THAT(design.contrasts[0].second, ElementsAre(0));
  EXPECT_EQ(design.contrasts[1].name, "more - off");
  EXPECT_TRUE(design.contrasts[1].family);
}

TEST(CompareDesign, FirstArmIsTheBaselineWhenNoneIsNamed) {
  const std::vector<Arm> arms{arm("a", {{"s", number("1")}}), arm("b", {{"s", number("2")}})};
  EXPECT_TRUE(compare_design({}, arms).arms[0].baseline);
}

TEST(CompareDesign, AnArmMayNameWhatItIsComparedWith) {
  std::vector<Arm> arms{arm("conv", {{"size", number("1")}}), arm("conv_large", {{"size", number("2")}}),
                        arm("vit", {{"size", number("3")}}), arm("vit_large", {{"size", number("4")}})};
  arms[3].against = "conv_large";
  const Design design = compare_design({}, arms);
  EXPECT_THAT(design.problems, IsEmpty());
  ASSERT_THAT(design.contrasts, SizeIs(3));
  EXPECT_EQ(design.contrasts[1].name, "vit - conv");
  EXPECT_EQ(design.contrasts[2].name, "vit_large - conv_large");
  EXPECT_THAT(design.contrasts[2].first, ElementsAre(1));
}

TEST(CompareDesign, WhatAnArmIsComparedWithIsAnotherArmAndTheBaselineHasNone) {
  std::vector<Arm> arms{arm("off", {{"size", number("1")}}), arm("on", {{"size", number("2")}}),
                        arm("large", {{"size", number("3")}})};
  arms[0].against = "on";
  arms[1].against = "of";
  arms[2].against = "large";
  EXPECT_THAT(lines(compare_design({}, arms)),
              UnorderedElementsAre(HasSubstr("it is the baseline"), HasSubstr("did you mean 'off'?"),
                                   HasSubstr("'large' is no other arm")));
}

TEST(CompareDesign, AllProblemsAreNamedAtOnce) {
  const std::vector<Arm> arms{arm("a", {{"s", number("0.1")}}, true), arm("b", {{"s", number("0.10")}}, true),
                              arm("b", {{"s", number("2")}, {"lr", number("1")}})};
  const Design design = compare_design({}, arms);
  EXPECT_THAT(design.arms, IsEmpty());
  EXPECT_THAT(design.contrasts, IsEmpty());
  EXPECT_THAT(
      lines(design),
      ElementsAre(HasSubstr("baseline: more than one arm"), HasSubstr("arms.a: it gives no value for 'lr'"),
                  HasSubstr("arms.b: it gives no value for 'lr'"), HasSubstr("arms.b: it sets the same values as 'a'"),
                  HasSubstr("arms.b: two arms have this name")));
}

TEST(CompareDesign, OneArmOrNoneIsNoStudy) {
  EXPECT_THAT(lines(compare_design({}, {})), ElementsAre(HasSubstr("fewer than two arms")));
  const std::vector<Arm> one{arm("a", {})};
  EXPECT_THAT(lines(compare_design({}, one)), ElementsAre(HasSubstr("fewer than two arms")));
}

TEST(CompareDesign, TooManyArmsAreRefusedQuickly) {
  std::vector<Arm> arms;
  for (std::size_t i = 0; i <= kMostArms; ++i) {
    arms.push_back(arm(std::to_string(i), {{"s", number(std::to_string(i))}}));
  }
  EXPECT_THAT(lines(compare_design({}, arms)), ElementsAre("arms: 10,001 arms are too many; at most 10,000"));
  arms.pop_back();
  EXPECT_THAT(compare_design({}, arms).contrasts, SizeIs(kMostArms - 1));
}

const Settings kStart{{"stem", word("conv7")}, {"norm", word("bn")}, {"width", number("64")}};

TEST(PathDesign, StepsAddUpAndNeighboursAreCompared) {
  const std::vector<Step> steps{
      {"patchify", {{"stem", word("patch4")}}}, {"ln", {{"norm", word("ln")}}}, {"wider", {{"width", number("96")}}}};
  const Design design = path_design(kStart, "resnet", steps);
  EXPECT_THAT(design.problems, IsEmpty());
  ASSERT_THAT(design.arms, SizeIs(4));
  EXPECT_EQ(to_text(design.arms[2].values), "stem=patch4, norm=ln, width=64");
  EXPECT_EQ(to_text(design.arms[3].values), "stem=patch4, norm=ln, width=96");
  EXPECT_TRUE(design.arms[0].baseline);
  ASSERT_THAT(design.contrasts, SizeIs(4));
  EXPECT_EQ(design.contrasts[1].name, "ln");
  EXPECT_THAT(design.contrasts[1].first, ElementsAre(1));
  EXPECT_THAT(design.contrasts[1].second, ElementsAre(2));
  EXPECT_EQ(design.contrasts[3].name, "wider - resnet");
  EXPECT_THAT(design.contrasts[3].first, ElementsAre(0));
  EXPECT_THAT(design.contrasts[3].second, ElementsAre(3));
}

TEST(PathDesign, OneStepIsComparedOnce) {
  const std::vector<Step> steps{{"ln", {{"norm", word("ln")}}}};
  EXPECT_THAT(path_design(kStart, "start", steps).contrasts, SizeIs(1));
}

TEST(PathDesign, AStepThatWasTriedAndLeftIsComparedAndNotBuiltOn) {
  const std::vector<Step> steps{{"patchify", {{"stem", word("patch4")}}},
                                {"wider", {{"width", number("96")}}, false},
                                {"widest", {{"width", number("128")}}, false},
                                {"ln", {{"norm", word("ln")}}},
                                {"gelu-like", {{"norm", word("rms")}}, false}};
  const Design design = path_design(kStart, "resnet", steps);
  EXPECT_THAT(design.problems, IsEmpty());
  ASSERT_THAT(design.arms, SizeIs(6));
  EXPECT_EQ(to_text(design.arms[3].values), "stem=patch4, norm=bn, width=128");
  EXPECT_EQ(to_text(design.arms[4].values), "stem=patch4, norm=ln, width=64");
  EXPECT_FALSE(design.arms[2].kept);
  EXPECT_TRUE(design.arms[4].kept);
  std::vector<std::string> names;
  for (const ContrastPlan& contrast : design.contrasts) {
    names.push_back(contrast.first_name + " > " + contrast.second_name);
  }
  EXPECT_THAT(names, ElementsAre("resnet > patchify", "patchify > wider", "patchify > widest", "patchify > ln",
                                 "ln > gelu-like", "resnet > ln"));
  EXPECT_THAT(design.notes, Contains("Tried and not kept, so that later steps do without: wider, widest, gelu-like."));
}

TEST(PathDesign, KeepsAtLeastOneStep) {
  const std::vector<Step> steps{{"ln", {{"norm", word("ln")}}, false}};
  EXPECT_THAT(lines(path_design(kStart, "start", steps)), ElementsAre(HasSubstr("no step of the path is kept")));
}

TEST(PathDesign, UnknownNamesAndStepsThatChangeNothingAreNamed) {
  const std::vector<Step> steps{{"a", {{"nrom", word("ln")}}}, {"b", {{"width", number("64.0")}}}, {"c", {}}};
  EXPECT_THAT(
      lines(path_design(kStart, "start", steps)),
      ElementsAre("path.a: it changes 'nrom', which the start does not set; did you mean 'norm'?",
                  HasSubstr("path.b: the step changes nothing"), HasSubstr("path.c: the step changes nothing")));
}

TEST(PathDesign, AWayBackToAnEarlierArmIsNamed) {
  const std::vector<Step> steps{{"a", {{"norm", word("ln")}}}, {"b", {{"norm", word("bn")}}}};
  EXPECT_THAT(lines(path_design(kStart, "start", steps)),
              ElementsAre(HasSubstr("path.b: it sets the same values as 'start'")));
}

TEST(PathDesign, NoStepsAreNoPath) {
  EXPECT_THAT(lines(path_design(kStart, "start", {})), ElementsAre("path: the path has no steps"));
}

TEST(SizeOfAStudy, MoreThanTenThousandTrialsMustBeMeant) {
  EXPECT_THAT(problems_of_size(100, 1, 100), IsEmpty());
  const auto problems = problems_of_size(100, 1, 101);
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_EQ(problems[0].what, "100 arms, 1 task and 101 replicates are 10,100 trials");
  EXPECT_THAT(problems_of_size(100, 1, 101, 20'000), IsEmpty());
  EXPECT_THAT(problems_of_size(~std::size_t{0}, ~std::size_t{0}, ~std::size_t{0}), SizeIs(2));
}

}  // namespace
}  // namespace ceteris::design
