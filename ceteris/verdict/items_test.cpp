// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verdict/items.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "ceteris/stats/items.hpp"
#include "ceteris/study/design_of.hpp"

namespace ceteris::verdict {
namespace {

using record::StudyVerdict;
using testing::HasSubstr;
using testing::IsEmpty;

using Rows = std::vector<std::vector<double>>;

/// Two arms with a row of outcomes a replicate.
struct Answered {
  Answered(const std::string& more, const Rows& off, const Rows& on)
      : file(study::parse_study(
            "command = [\"true\"]\nitems = true\nmetric = { name = \"m\", scale = \"fraction\"" + more +
                " }\narms = { off = { x = 0 }, on = { x = 1 } }\nreplicates = " + std::to_string(off.size()) + "\n",
            "study.toml")),
        design(study::design_of(file)) {
    auto names = std::make_shared<std::vector<std::string>>();
    for (std::size_t item = 0; item < off[0].size(); ++item) {
      names->push_back("item" + std::to_string(item));
    }
    for (std::size_t arm = 0; arm < 2; ++arm) {
      for (std::size_t replicate = 0; replicate < off.size(); ++replicate) {
        study::StudyTrial trial;
        trial.place.arm = arm;
        trial.place.replicate = static_cast<int>(replicate);
        trial.id = std::to_string(arm) + "/" + std::to_string(replicate);
        study::TrialResult result;
        result.outcomes = (arm == 0 ? off : on)[replicate];
        result.items = names;
        result.readings.resize(1);
        result.readings[0].value = stats::mean(result.outcomes);
        result.readings[0].state = metrics::State::Value;
        results.emplace(trial.id, result);
        trials.push_back(trial);
      }
    }
  }

  [[nodiscard]] record::StudyItems found(const std::string& refusal = "") const {
    return items_of(file, design, trials, results, refusal).at(0);
  }

  study::StudyFile file;
  design::Design design;
  std::vector<study::StudyTrial> trials;
  study::Results results;
};

const Rows kOff{{1, 1, 0, 0, 1, 0, 1, 1}, {0, 1, 0, 0, 1, 0, 1, 1}, {1, 1, 0, 0, 0, 0, 1, 1}};
const Rows kOn{{1, 1, 1, 0, 1, 1, 1, 0}, {1, 1, 1, 0, 1, 0, 1, 1}, {1, 1, 0, 1, 1, 0, 1, 1}};

std::vector<double> flat(const Rows& rows) {
  std::vector<double> all;
  for (const auto& row : rows) {
    all.insert(all.end(), row.begin(), row.end());
  }
  return all;
}

TEST(Items, GiveTheIntervalForNewSeedsAndItemsAndMcNemarOfEveryReplicate) {
  const record::StudyItems items = Answered(", margin = 0.9", kOff, kOn).found();
  const auto expected = stats::seeds_by_items(flat(kOn), flat(kOff), 8).value();
  EXPECT_EQ(items.items, 8);
  EXPECT_TRUE(items.binary);
  EXPECT_DOUBLE_EQ(items.contrast.estimate, expected.difference);
  EXPECT_DOUBLE_EQ(items.contrast.ci95->low, expected.interval.low);
  EXPECT_DOUBLE_EQ(items.contrast.p, expected.p);
  EXPECT_TRUE(items.contrast.favours_second);
  EXPECT_EQ(items.contrast.verdict, StudyVerdict::Equivalent);
  ASSERT_EQ(items.mcnemar.size(), 3U);
  EXPECT_EQ(items.mcnemar[0].only_first, 1);
  EXPECT_EQ(items.mcnemar[0].only_second, 2);
  EXPECT_DOUBLE_EQ(items.mcnemar[0].p, 1);    // binomial: 1 of 3
  EXPECT_DOUBLE_EQ(items.mcnemar[1].p, 0.5);  // 0 of 2
}

TEST(Items, OfAMetricInPercentAreAHundredTimesTheOutcomes) {
  Answered study("", kOff, kOn);
  study.file.spec.metric.scale = record::MetricScale::Percent;
  study.file.spec.metric.margin = 90;
  EXPECT_DOUBLE_EQ(study.found().contrast.estimate, 100 * stats::seeds_by_items(flat(kOn), flat(kOff), 8)->difference);
  EXPECT_EQ(study.found().contrast.verdict, StudyVerdict::Equivalent);
}

TEST(Items, WithOtherThanRightAndWrongHaveNoMcNemar) {
  Rows graded = kOn;
  graded[0][0] = 0.5;
  const record::StudyItems items = Answered("", kOff, graded).found();
  EXPECT_FALSE(items.binary);
  EXPECT_THAT(items.mcnemar, IsEmpty());
  EXPECT_TRUE(items.contrast.ci95);
}

TEST(Items, OfATrialThatLeftNoneGiveNoVerdict) {
  Answered study("", kOff, kOn);
  study.results.at("1/2").outcomes.clear();
  study.results.at("1/2").items_problem = "line 3: no JSON";
  EXPECT_EQ(study.found().contrast.verdict, StudyVerdict::Refused);
  EXPECT_EQ(study.found().contrast.reason, "1 trial left no outcomes of items (line 3: no JSON)");
  study.results.erase("1/2");
  EXPECT_EQ(study.found().contrast.verdict, StudyVerdict::NotYet);
  EXPECT_EQ(study.found().contrast.reason, "1 trial has not ended");
}

TEST(Items, ThatAreNotTheSameEverywhereGiveNoVerdict) {
  Answered study("", kOff, kOn);
  study.results.at("1/2").items = std::make_shared<std::vector<std::string>>(8, "other");
  EXPECT_EQ(study.found().contrast.reason, "not all trials have outcomes of the same items");
}

TEST(Items, ARefusalOfTheSeedHoldsForThemToo) {
  const record::StudyItems items = Answered("", kOff, kOn).found("the seed is ignored");
  EXPECT_EQ(items.contrast.verdict, StudyVerdict::Refused);
  EXPECT_EQ(items.contrast.p_adjusted, 1);
}

TEST(Items, AMeanThatIsNotTheMetricIsSaid) {
  Answered study("", kOff, kOn);
  EXPECT_EQ(item_mismatch(study.file, study.trials, study.results), "");
  study.results.at("0/0").readings[0].value += 4e-4;  // printed with three digits
  EXPECT_EQ(item_mismatch(study.file, study.trials, study.results), "");
  study.results.at("0/0").readings[0].value += 0.01;
  EXPECT_THAT(item_mismatch(study.file, study.trials, study.results), HasSubstr("is not m (0.625 and 0.6354"));
}

TEST(Items, AreNotForAMetricThatIsComparedByLogarithms) {
  EXPECT_THROW(
      (void)study::parse_study("command = [\"true\"]\nitems = true\nmetric = { name = \"m\", from = \"seconds\" }\n"
                               "arms = { off = { x = 0 }, on = { x = 1 } }\n",
                               "study.toml"),
      Error);
}

}  // namespace
}  // namespace ceteris::verdict
