// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study/budget.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "ceteris/study/design_of.hpp"
#include "ceteris/study/trials.hpp"

namespace ceteris::study {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

std::string text_with(const std::string& budget, const std::string& word = "{budget}") {
  return "command = [\"train\", \"{x}\", \"" + word +
         "\"]\nmetric = { name = \"m\" }\nreported = [{ name = \"steps\" }]\n"
         "arms = { small = { x = 0 }, large = { x = 1 } }\nreplicates = 2\nbudget = " +
         budget + "\n";
}

StudyFile file_with(const std::string& budget) {
  return parse_study(text_with(budget), "study.toml");
}

std::string problems_of(const std::string& budget, const std::string& word = "{budget}") {
  try {
    std::string text;
    for (const Problem& problem : design_of(parse_study(text_with(budget, word), "study.toml")).problems) {
      text += problem.what + "\n";
    }
    return text;
  } catch (const Error& error) {
    return error.what();
  }
}

/// Arms with these costs and mean times.
record::StudyRecord spent(const StudyFile& file, double small, double large, double small_seconds = 6,
                          double large_seconds = 6) {
  record::StudyRecord study;
  for (const auto& [name, cost, seconds] :
       {std::tuple{"small", small, small_seconds}, std::tuple{"large", large, large_seconds}}) {
    record::StudyArm arm;
    arm.name = name;
    arm.cost = cost;
    arm.mean_seconds = seconds;
    arm.budget = budget_of(file, name);
    study.arms.push_back(arm);
  }
  return study;
}

std::string threats(const StudyFile& file, const record::StudyRecord& study) {
  std::string text;
  for (const record::StudyThreat& threat : budget_threats(file, study)) {
    text += threat.sentence + "\n";
  }
  return text;
}

TEST(Budget, OfAnArmReplacesThePlaceholderInItsTrials) {
  const StudyFile file = file_with("{ amount = 1000, currency = \"steps\", arms = { large = 500 } }");
  for (const StudyTrial& trial : trials_of(file, design_of(file), {})) {
    EXPECT_EQ(trial.command.argv.at(2), trial.place.arm == 0 ? "1000" : "500");
  }
  EXPECT_EQ(budget_text(file, spent(file, 1, 1)), "small 1000 steps, large 500 steps");
}

TEST(Budget, ThatIsEqualAndKeptIsNoThreat) {
  const StudyFile file = file_with("{ amount = 1000, currency = \"steps\", spent = \"steps\" }");
  EXPECT_THAT(threats(file, spent(file, 1000, 1000)), IsEmpty());
  EXPECT_EQ(budget_text(file, spent(file, 1000, 1000)), "1000 steps");
}

TEST(Budget, ThatDiffersIsAThreatWithWhatTheArmsTook) {
  const StudyFile file = file_with("{ amount = 1000, currency = \"steps\", arms = { large = 500 } }");
  EXPECT_THAT(threats(file, spent(file, 6, 12, 6, 12)),
              HasSubstr("unequal budgets: small 1000 steps, large 500 steps; a trial took: small 6"));
}

TEST(Budget, ThatIsNotKeptIsAThreat) {
  const StudyFile file = file_with("{ amount = 1000, currency = \"steps\", spent = \"steps\" }");
  const std::string text = threats(file, spent(file, 1000, 1200));
  EXPECT_THAT(text, HasSubstr("large: a trial spent 1,200 steps of the 1,000 that it was given"));
  EXPECT_THAT(text, HasSubstr("Arms did not spend the same: large 1,200 steps a trial, small 1,000"));
}

TEST(Budget, ThatIsNotGivenIsCountedInTheUnitOfWhatWasSpent) {
  std::string text = text_with("{ spent = \"steps\" }", "1");
  const StudyFile file = parse_study(text, "study.toml");
  EXPECT_EQ(currency_name(file), "steps") << "the name of a metric without a unit";
  EXPECT_THAT(threats(file, spent(file, 1000, 1200)), HasSubstr("large 1,200 steps a trial, small 1,000"));
  const std::string metric = "{ name = \"steps\"";
  text.replace(text.find(metric), metric.size(), metric + ", unit = \"ms\"");
  EXPECT_EQ(currency_name(parse_study(text, "study.toml")), "ms");
}

TEST(Budget, InSecondsIsMeasuredByTheClock) {
  const StudyFile file = file_with("{ amount = 10, currency = \"seconds\" }");
  EXPECT_THAT(threats(file, spent(file, 10.4, 10.9, 10.4, 10.9)), IsEmpty());
  EXPECT_THAT(threats(file, spent(file, 10.4, 14, 10.4, 14)),
              HasSubstr("large: a trial spent 14 seconds of the 10 that it was given"));
}

TEST(Budget, EqualStepsMayBeUnequalTime) {
  const StudyFile file = file_with("{ amount = 1000, currency = \"steps\" }");
  EXPECT_THAT(threats(file, spent(file, 6, 12, 6, 12)), HasSubstr("did not cost the same: large took"));
}

TEST(Budget, IsCheckedBeforeAnythingRuns) {
  EXPECT_THAT(problems_of("{ amount = 1000, currency = \"stepps\" }"), HasSubstr("steps"));
  EXPECT_THAT(problems_of("{ amount = 1000, arms = { larg = 500 } }"), HasSubstr("'larg', which is not an arm"));
  EXPECT_THAT(problems_of("{ arms = { large = 500 } }"), HasSubstr("'small' has no budget"));
  EXPECT_THAT(problems_of("{ amount = 1000, arms = { large = -5 } }"), HasSubstr("is no amount"));
  EXPECT_THAT(problems_of("{ amount = 1000, spent = \"stps\" }"), HasSubstr("is not a metric"));
  EXPECT_THAT(problems_of("{ amount = 1000, arms = { large = 500 } }", "1"), HasSubstr("takes {budget}"));
  EXPECT_THAT(problems_of("{ amount = 1000, arms = { large = 500 } }"), IsEmpty());
}

}  // namespace
}  // namespace ceteris::study
