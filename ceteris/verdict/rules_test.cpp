// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verdict/rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "ceteris/study/design_of.hpp"
#include "ceteris/verdict/cells.hpp"
#include "ceteris/verdict/contrasts.hpp"
#include "ceteris/verdict/threats.hpp"

namespace ceteris::verdict {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

using Curve = std::vector<double>;

/// Two arms whose replicates have these curves of the test and of the validation part.
struct Curved {
  Curved(const std::string& score, const std::vector<std::vector<Curve>>& tests, const Curve& validation)
      : file(study::parse_study(
            "command = [\"true\"]\nmetric = { name = \"test\"" + (score.empty() ? "" : ", " + score) +
                " }\nreported = [{ name = \"validation\" }]\narms = { off = { x = 0 }, on = { x = 1 } }\n"
                "replicates = " +
                std::to_string(tests[0].size()) + "\n",
            "study.toml")),
        design(study::design_of(file)) {
    for (std::size_t arm = 0; arm < 2; ++arm) {
      for (std::size_t replicate = 0; replicate < tests[arm].size(); ++replicate) {
        study::StudyTrial trial;
        trial.place.arm = arm;
        trial.place.replicate = static_cast<int>(replicate);
        trial.id = std::to_string(arm) + "/" + std::to_string(replicate);
        study::TrialResult result;
        result.readings = {reading(tests[arm][replicate]), reading(validation)};
        results.emplace(trial.id, result);
        trials.push_back(trial);
      }
    }
  }

  static metrics::Reading reading(const Curve& curve) {
    metrics::Reading made;
    made.state = metrics::State::Value;
    made.value = curve.back();
    for (std::size_t step = 0; curve.size() > 1 && step < curve.size(); ++step) {
      made.curve.push_back({static_cast<double>(step), curve[step]});
    }
    return made;
  }

  [[nodiscard]] std::vector<record::StudyContrast> contrasts() const {
    return contrasts_of(file, design, Cells(file, design, trials, results), "");
  }
  [[nodiscard]] std::vector<record::StudyRule> rules() const {
    return rules_of(file, design, trials, results, "", contrasts());
  }

  study::StudyFile file;
  design::Design design;
  std::vector<study::StudyTrial> trials;
  study::Results results;
};

// The arm "on" is higher by 4, 3, 2 (and a little) at steps 0, 1, 2; the best is at step 1.
const std::vector<std::vector<Curve>> kTests{{{1, 5, 4}, {1, 5, 4}, {1, 5, 4}},
                                             {{5, 8, 6}, {5.1, 8.1, 6.1}, {4.9, 7.9, 5.9}}};

TEST(Rules, EveryRuleThatTheCurvesAllowIsShownWithItsEstimate) {
  const Curved study("selected_by = \"validation\"", kTests, {0.9, 0.5, 0.1});
  const std::vector<record::StudyRule> rules = study.rules();
  ASSERT_EQ(rules.size(), 4U);
  EXPECT_EQ(rules[0].name, "end");
  EXPECT_TRUE(rules[0].declared);
  EXPECT_NEAR(rules[0].contrasts.at(0).estimate, 2, 1e-12);
  EXPECT_EQ(rules[1].name, "selected by validation");
  EXPECT_NEAR(rules[1].contrasts.at(0).estimate, 4, 1e-12);
  EXPECT_EQ(rules[2].name, "best");
  EXPECT_NEAR(rules[2].contrasts.at(0).estimate, 3, 1e-12);
  EXPECT_EQ(rules[3].name, "area");
  EXPECT_NEAR(rules[3].contrasts.at(0).estimate, (4 / 2.0 + 3 + 2 / 2.0) / 2, 1e-12);
}

TEST(Rules, WithoutAMetricThatSelectsThereIsNoSuchRule) {
  const std::vector<record::StudyRule> rules = Curved("score_at = \"area\"", kTests, {0, 1, 2}).rules();
  ASSERT_EQ(rules.size(), 3U);
  EXPECT_TRUE(rules[2].declared);
  EXPECT_EQ(rules[1].name, "best");
}

TEST(Rules, TheSmallestIsTheBestWhereLessIsBetter) {
  const Curved study("better = \"lower\"", kTests, {0, 1, 2});
  EXPECT_NEAR(study.rules()[1].contrasts.at(0).estimate, 4, 1e-12);
}

TEST(Rules, ATrialWithoutACurveLeavesOnlyTheDeclaredRule) {
  Curved study("", kTests, {0, 1, 2});
  study.results.begin()->second.readings[0].curve.clear();
  EXPECT_THAT(study.rules(), IsEmpty());
}

TEST(Rules, AFailureCountsUnderEveryRuleAlike) {
  Curved study("failed = 0", kTests, {0, 1, 2});
  study.results.at("1/0").outcome = record::Outcome::Crashed;
  const std::vector<record::StudyRule> rules = study.rules();
  EXPECT_NEAR(rules[1].contrasts.at(0).estimate, (8.1 + 7.9 - 15) / 3, 1e-12);
  // A curve that ends in NaN has a best and no end.
  Curved diverged("failed = 0", kTests, {0, 1, 2});
  study::TrialResult& result = diverged.results.at("1/0");
  result.readings[0].curve.back().value = NAN;
  result.readings[0].state = metrics::State::NotFinite;
  result.outcome = record::Outcome::Diverged;
  EXPECT_NEAR(diverged.rules()[0].contrasts.at(0).estimate, (6.1 + 5.9 - 12) / 3, 1e-12);
  EXPECT_NEAR(diverged.rules()[1].contrasts.at(0).estimate, 3, 1e-12);
}

TEST(Rules, TheBestOfTheDecidingMetricIsAThreatAndSoAreVerdictsThatDiffer) {
  const Curved study("score_at = \"best\", margin = 3.5", kTests, {0, 1, 2});
  record::StudyRecord record;
  record.metrics = {{.name = "test", .unit = "", .margin = {}, .source = "", .failed = {}}};
  record.complete = true;
  record.contrasts = study.contrasts();
  record.rules = study.rules();
  std::string text;
  for (const record::StudyThreat& threat : threats_of(study.file, {}, record)) {
    text += threat.sentence + "\n";
  }
  EXPECT_THAT(text, HasSubstr("test counts at its best step, and the values that decide choose that step"));
  EXPECT_EQ(record.rules[0].contrasts[0].verdict, record.rules[1].contrasts[0].verdict);
  EXPECT_THAT(text, testing::Not(HasSubstr("Which value")));
  record.rules[2].contrasts[0].verdict = record::StudyVerdict::Differs;
  text.clear();
  for (const record::StudyThreat& threat : threats_of(study.file, {}, record)) {
    text += threat.sentence + "\n";
  }
  EXPECT_THAT(text, HasSubstr("verdicts at area are others than at best"));
}

TEST(Rules, ASelectionIsCheckedBeforeAnythingRuns) {
  const auto complaint = [](const std::string& score) {
    try {
      const Curved study(score, kTests, {0, 1, 2});
      return std::string();
    } catch (const Error& error) {
      return std::string(error.what());
    }
  };
  EXPECT_THAT(complaint("score_at = \"selected\""), HasSubstr("does not say by which metric"));
  EXPECT_THAT(complaint("score_at = \"selected\", selected_by = \"x\""), HasSubstr("is not a metric of this study"));
  EXPECT_THAT(complaint("score_at = \"selected\", selected_by = \"test\""), HasSubstr("is the metric itself"));
  EXPECT_THAT(complaint("score_at = \"selected\", selected_by = \"validation\""), IsEmpty());
}

}  // namespace
}  // namespace ceteris::verdict
