// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/tuning.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/study/design_of.hpp"
#include "ceteris/study/trials.hpp"

namespace ceteris::study {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

std::string text_with(const std::string& tuning, const std::string& more = "") {
  return "command = [\"train\", \"{x}\", \"{lr}\"]\nmetric = { name = \"test\" }\n"
         "reported = [{ name = \"validation\" }]\narms = { off = { x = 0 }, on = { x = 1 } }\nreplicates = 3\n" +
         more + "tuning = { by = \"validation\", " + tuning + " }\n";
}

constexpr const char* kRange = "trials = 20, values = [{ name = \"lr\", low = 1e-4, high = 0.1, scale = \"log\" }]";
constexpr const char* kGrid = "values = [{ name = \"lr\", candidates = [0.1, 0.2, 0.4] }]";

StudyFile file_with(const std::string& tuning, const std::string& more = "") {
  return parse_study(text_with(tuning, more), "study.toml");
}

std::string problems_of(const std::string& tuning, const std::string& more = "") {
  try {
    std::string text;
    for (const Problem& problem : design_of(file_with(tuning, more)).problems) {
      text += problem.what + "\n";
    }
    return text;
  } catch (const Error& error) {
    return error.what();
  }
}

double number(const design::Settings& settings, const std::string& name) {
  return std::stod(design::find(settings, name)->text);
}

TEST(Tuning, EveryArmTriesTheSameNumberOfTheSameValues) {
  const StudyFile file = file_with(kRange);
  EXPECT_THAT(problems_of(kRange), IsEmpty());
  const std::vector<design::Settings> off = settings_to_try(file, "off");
  const std::vector<design::Settings> on = settings_to_try(file, "on");
  ASSERT_EQ(off.size(), 20U);
  for (std::size_t i = 0; i < off.size(); ++i) {
    EXPECT_EQ(design::canonical(off[i]), design::canonical(on[i]));
  }
}

TEST(Tuning, ARangeOfScaleLogIsDrawnEvenlyInTheLogarithm) {
  const StudyFile file =
      file_with("trials = 4000, values = [{ name = \"lr\", low = 1e-4, high = 0.1, scale = \"log\" }]");
  std::array<int, 3> decades{};
  for (const design::Settings& settings : settings_to_try(file, "on")) {
    const double value = number(settings, "lr");
    ASSERT_GE(value, 1e-4);
    ASSERT_LE(value, 0.1);
    ++decades.at(std::min<std::size_t>(2, static_cast<std::size_t>(std::log10(value / 1e-4))));
  }
  for (const int count : decades) {
    EXPECT_NEAR(count, 4000 / 3, 4 * std::sqrt(4000 * 2.0 / 9));  // four standard deviations
  }
}

TEST(Tuning, WholeNumbersReachBothEndsOfTheirRange) {
  const StudyFile file =
      file_with("trials = 200, values = [{ name = \"lr\", low = 2, high = 5, scale = \"integer\" }]");
  std::set<std::string> seen;
  for (const design::Settings& settings : settings_to_try(file, "on")) {
    seen.insert(design::find(settings, "lr")->text);
  }
  EXPECT_EQ(seen, (std::set<std::string>{"2", "3", "4", "5"}));
}

TEST(Tuning, CandidatesAloneAreTriedInAllCombinationsOrSoManyDifferentOnes) {
  const std::string values =
      "values = [{ name = \"lr\", candidates = [0.1, 0.2] }, { name = \"w\", candidates = [\"a\", \"b\", \"c\"] }]";
  const std::vector<design::Settings> all = settings_to_try(file_with(values), "on");
  ASSERT_EQ(all.size(), 6U);
  EXPECT_EQ(design::to_text(all[0]), "lr=0.1, w=a");
  EXPECT_EQ(design::to_text(all[5]), "lr=0.2, w=c");
  std::set<std::string> some;
  for (const design::Settings& settings : settings_to_try(file_with("trials = 4, " + values), "on")) {
    some.insert(design::canonical(settings));
  }
  EXPECT_EQ(some.size(), 4U);
  EXPECT_THAT(problems_of("trials = 7, " + values), HasSubstr("has only 6 combinations for 7 trials"));
}

TEST(Tuning, AnArmMayHaveARangeOfItsOwnAndNotMoreTrials) {
  const std::string own =
      "trials = 3, values = [{ name = \"lr\", low = 0.1, high = 1.0, arms = [\"off\"] }, { name = \"lr\", low = 1, "
      "high "
      "= 10, arms = [\"on\"] }]";
  ASSERT_THAT(problems_of(own), IsEmpty());
  const StudyFile file = file_with(own);
  EXPECT_LE(number(settings_to_try(file, "off").front(), "lr"), 1);
  EXPECT_GE(number(settings_to_try(file, "on").front(), "lr"), 1);
  const std::string uneven =
      "values = [{ name = \"lr\", candidates = [1, 2], arms = [\"off\"] }, { name = \"lr\", candidates = [1, 2, 3], "
      "arms "
      "= [\"on\"] }]";
  EXPECT_THAT(problems_of(uneven), HasSubstr("'on' would try 3 settings, and 'off' 2"));
  EXPECT_THAT(
      problems_of("values = [{ name = \"lr\", candidates = [1, 2], arms = [\"on\"] }]", "values = { lr = 1 }\n"),
      HasSubstr("'off' tunes nothing"));
}

TEST(Tuning, WhatCannotBeTunedIsSaidBeforeAnythingRuns) {
  EXPECT_THAT(problems_of("values = [{ name = \"lr\", low = 2.0, high = 1.0 }]"), HasSubstr("is not below high"));
  EXPECT_THAT(problems_of("values = [{ name = \"lr\", low = 0.0, high = 1.0, scale = \"log\" }]"),
              HasSubstr("has no logarithm"));
  EXPECT_THAT(problems_of("values = [{ name = \"lr\", low = 0.5, high = 1.0, scale = \"integer\" }]"),
              HasSubstr("whole numbers"));
  EXPECT_THAT(problems_of("values = [{ name = \"lr\", low = 0.5 }]"), HasSubstr("the two ends of a range"));
  EXPECT_THAT(problems_of("values = [{ name = \"lr\", candidates = [0.1, 1e-1] }]"), HasSubstr("stands there twice"));
  EXPECT_THAT(problems_of("values = [{ name = \"lr\", low = 0.5, high = 1.0 }]"), HasSubstr("trials does not say"));
  EXPECT_THAT(problems_of("values = [{ name = \"x\", candidates = [5, 6] }, { name = \"lr\", candidates = [1, 2] }]"),
              HasSubstr("tunes 'x', and it sets it, too"));
  EXPECT_THAT(problems_of("values = [{ name = \"lr\", candidates = [5, 6], arms = [\"onn\"] }]"),
              HasSubstr("'onn', which is not an arm"));
  EXPECT_THROW((void)parse_study(text_with("trials = 3"), "study.toml"), Error);
}

TEST(Tuning, TheReplicatesWaitForTheChoiceAndHaveOtherSeeds) {
  const StudyFile file = file_with(kGrid);
  const design::Design design = design_of(file);
  const std::vector<StudyTrial> before = trials_of(file, design, {});
  EXPECT_EQ(before.size(), 6U);
  std::set<std::uint64_t> tuning_seeds;
  for (const StudyTrial& trial : before) {
    EXPECT_EQ(trial.place.purpose, design::Purpose::Tuning);
    tuning_seeds.insert(trial.command.seed);
  }
  EXPECT_EQ(tuning_seeds.size(), 1U);
  const std::vector<design::Settings> chosen{settings_to_try(file, "off")[2], settings_to_try(file, "on")[0]};
  const std::vector<StudyTrial> after = trials_of(file, with_settings(design, chosen), {});
  EXPECT_EQ(after.size(), 6U + 6U + 1U);
  std::set<std::string> ids;
  for (std::size_t i = 0; i < after.size(); ++i) {
    EXPECT_TRUE(ids.insert(after[i].id).second);
    if (i < before.size()) {
      EXPECT_EQ(after[i].id, before[i].id);  // what was tried stays what it was
    } else {
      EXPECT_FALSE(tuning_seeds.contains(after[i].command.seed));
      EXPECT_EQ(after[i].command.argv.back(), after[i].place.arm == 0 ? "0.4" : "0.1");
    }
  }
}

TEST(Tuning, SeedsOfTuningAreThoseOfNoReplicateOfAnyArm) {
  for (const bool paired : {true, false}) {
    design::OrderSpec spec{.seed = 5, .arms = 7, .tasks = {}, .replicates = 3000, .paired = paired, .warm_up = false};
    std::set<std::uint32_t> replicates;
    for (const design::PlannedTrial& trial : design::trial_order(spec)) {
      replicates.insert(trial.seed);
    }
    EXPECT_EQ(replicates.size(), paired ? 3000U : 21000U);
    for (const design::PlannedTrial& trial : design::tuning_order(spec, 1, 1000)) {
      EXPECT_FALSE(replicates.contains(trial.seed));
      EXPECT_LT(trial.seed, 1U << 31);
      EXPECT_GT(trial.seed, 0U);
    }
  }
}

}  // namespace
}  // namespace ceteris::study
