// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verdict/task_summary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ceteris/study/design_of.hpp"
#include "ceteris/study/metric.hpp"
#include "ceteris/verdict/contrasts.hpp"
#include "ceteris/verdict/threats.hpp"

namespace ceteris::verdict {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// Two arms on tasks "a" and "b"; arm by arm, task by task, replicate by replicate.
record::StudyRecord record_of(const std::string& metric, const std::vector<std::vector<double>>& values) {
  const study::StudyFile file = study::parse_study(
      "command = [\"true\"]\nmetric = { name = \"m\"" + metric +
          " }\narms = { off = { x = 0 }, on = { x = 1 } }\nreplicates = " + std::to_string(values[0].size() / 2) +
          "\ntasks = { a = { t = 1 }, b = { t = 2 } }\n",
      "study.toml");
  const design::Design design = study::design_of(file);
  std::vector<study::StudyTrial> trials;
  study::Results results;
  for (std::size_t arm = 0; arm < 2; ++arm) {
    for (std::size_t i = 0; i < values[arm].size(); ++i) {
      study::StudyTrial trial;
      trial.place.arm = arm;
      trial.place.task = i / (values[arm].size() / 2);
      trial.place.replicate = static_cast<int>(i % (values[arm].size() / 2));
      trial.id = std::to_string(arm) + "/" + std::to_string(i);
      study::TrialResult result;
      result.readings.resize(1);
      result.readings[0].value = values[arm][i];
      result.readings[0].state = metrics::State::Value;
      results.emplace(trial.id, result);
      trials.push_back(trial);
    }
  }
  const Cells cells(file, design, trials, results);
  record::StudyRecord record;
  record.complete = true;
  record.metrics = study::metrics_of(file);
  record.contrasts = contrasts_of(file, design, cells, "");
  put_task_summary(record, file, design, cells);
  record.threats = threats_of(file, {}, record);
  return record;
}

std::string threats(const record::StudyRecord& record) {
  std::string text;
  for (const record::StudyThreat& threat : record.threats) {
    text += threat.sentence + "\n";
  }
  return text;
}

TEST(TaskSummary, IsTheInterquartileMeanOfAllRunsAndTheShareOfPairsThatAreBetter) {
  const record::StudyRecord record = record_of("", {{1, 2, 3, 10, 20, 30}, {2.5, 3.5, 4.5, 5, 6, 7}});
  ASSERT_EQ(record.aggregates.size(), 2U);
  // rliable: the mean without the smallest and the largest of six values.
  EXPECT_DOUBLE_EQ(record.aggregates[0].iqm, (2 + 3 + 10 + 20) / 4.0);
  EXPECT_EQ(record.aggregates[0].runs, 6);
  EXPECT_FALSE(record.aggregates[0].ci95);  // six runs are too few
  ASSERT_EQ(record.improvements.size(), 1U);
  EXPECT_DOUBLE_EQ(record.improvements[0].probability, (8 / 9.0 + 0) / 2);
}

TEST(TaskSummary, ASmallerValueIsAnImprovementWhereLessIsBetter) {
  const record::StudyRecord record =
      record_of(", better = \"lower\"", {{1, 2, 3, 10, 20, 30}, {2.5, 3.5, 4.5, 5, 6, 7}});
  EXPECT_DOUBLE_EQ(record.improvements[0].probability, 1 - (8 / 9.0 + 0) / 2);
}

TEST(TaskSummary, HasIntervalsFromTwentyRunsOn) {
  std::vector<double> low;
  std::vector<double> high;
  for (int i = 0; i < 20; ++i) {
    low.push_back(0.1 * (i % 7));
    high.push_back(0.1 * (i % 7) + 0.05 * (i % 3));
  }
  const record::StudyRecord record = record_of("", {low, high});
  ASSERT_TRUE(record.aggregates[0].ci95);
  EXPECT_LT(record.aggregates[0].ci95->low, record.aggregates[0].iqm);
  EXPECT_GT(record.aggregates[0].ci95->high, record.aggregates[0].iqm);
  ASSERT_TRUE(record.improvements[0].ci95);
  EXPECT_LE(record.improvements[0].ci95->low, record.improvements[0].probability);
}

TEST(ConstantTask, IsAThreatToAClaimOverTheseTasks) {
  const std::string text =
      threats(record_of(", scale = \"fraction\"", {{0.1, 0.2, 0.3, 0.5, 0.6, 0.7}, {0.3, 0.1, 0.4, 0.51, 0.61, 0.71}}));
  EXPECT_THAT(text, HasSubstr("in b the difference is +1 point in all 3 replicates"));
  EXPECT_THAT(threats(record_of("", {{0.1, 0.2, 0.3, 0.5, 0.6, 0.7}, {0.3, 0.1, 0.4, 0.51, 0.62, 0.71}})),
              Not(HasSubstr("adds nothing to the standard error")));
}

}  // namespace
}  // namespace ceteris::verdict
