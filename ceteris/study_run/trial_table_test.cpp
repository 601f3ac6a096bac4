// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_run/trial_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "ceteris/study/design_of.hpp"
#include "tests/support/outcome.hpp"

namespace ceteris::study_run {
namespace {

using ceteris::test::error_of;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

const std::string kId(20, 'a');
const std::string kOther = std::string(19, 'a') + "b";
constexpr const char* kNames = "study,kind,arm,task,replicate,outcome,acc,seconds,peak_bytes,cpu,trial\n";

std::string line(const std::string& values, const std::string& id = kId) {
  return "x,replicate,on,,0," + values + ",1.5,1000,Some CPU," + id + "\n";
}

std::string refusal(const std::string& text, const std::vector<std::string>& metrics = {"acc"}) {
  return error_of([&] { static_cast<void>(read_trial_table(text, "t.csv", metrics)); });
}

TEST(TrialTable, IsReadAsItWasWritten) {
  const study::StudyFile file = study::parse_study(
      "command = [\"sh\", \"{seed}\", \"{x}\"]\nmetric = { name = \"acc\" }\nreported = [{ name = \"seconds\" }, { "
      "name = \"time\", from = \"seconds\" }, { name = \"room\", from = \"memory\" }]\n"
      "arms = { off = { x = 0 }, \"on, really\" = { x = 1 } }\nreplicates = 2\ntasks = { cifar = {}, \"a \\\"b\\\"\" = "
      "{} }\n",
      "x.toml");
  const design::Design design = study::design_of(file);
  std::vector<study::StudyTrial> trials(3);
  study::Results results;
  trials[0].place.purpose = design::Purpose::Tuning;
  trials[0].place.arm = 1;
  trials[0].place.task = 1;
  trials[0].place.replicate = 1;
  trials[2].place.arm = 1;
  trials[0].id = kId;
  trials[1].id = kOther;
  trials[2].id = std::string(20, 'c');  // has no result
  study::TrialResult result;
  result.readings.resize(4);
  result.readings[0].state = metrics::State::Value;
  result.readings[0].value = 0.1 + 0.2;
  result.readings[1].state = metrics::State::Value;
  result.readings[1].value = 1e-300;
  result.seconds = 1.0 / 3;
  result.peak_bytes = 123456789012;
  result.cpu = "AMD EPYC, the second";
  results[trials[0].id] = result;
  result.outcome = record::Outcome::Diverged;
  result.readings[0].state = metrics::State::NotFinite;
  result.readings[0].value = -std::numeric_limits<double>::infinity();
  result.readings[1].state = metrics::State::Missing;
  results[trials[1].id] = result;

  EXPECT_THAT(metric_columns(file), ElementsAre("acc", "metric.seconds", "seconds", "peak_bytes"));
  const std::string text = trial_table(file, design, trials, results);
  EXPECT_THAT(text, testing::StartsWith("study,kind,arm,task,replicate,outcome,acc,metric.seconds,seconds,peak_bytes,"
                                        "cpu,trial\nx,tuning,\"on, really\",\"a \"\"b\"\"\",1,finished,"));
  const TrialTable table = read_trial_table(text, "t.csv", metric_columns(file));
  EXPECT_THAT(table.unused, IsEmpty());
  ASSERT_THAT(table.rows, SizeIs(2));
  const TrialRow& first = table.rows[0];
  EXPECT_EQ(first.line, 2);
  EXPECT_EQ(first.kind, design::Purpose::Tuning);
  EXPECT_EQ(first.arm, "on, really");
  EXPECT_EQ(first.task, "a \"b\"");
  EXPECT_EQ(first.replicate, 1);
  EXPECT_EQ(first.outcome, record::Outcome::Finished);
  EXPECT_EQ(first.values.at(0), 0.1 + 0.2);
  EXPECT_EQ(first.values.at(1), 1e-300);
  EXPECT_EQ(first.values.at(2), 1.0 / 3) << "wall time has no column of its own";
  EXPECT_EQ(first.values.at(3), 123456789012);
  EXPECT_EQ(first.seconds, 1.0 / 3);
  EXPECT_EQ(first.peak_bytes, 123456789012U);
  EXPECT_EQ(first.cpu, "AMD EPYC, the second");
  EXPECT_EQ(first.trial, kId);
  EXPECT_EQ(table.rows[1].outcome, record::Outcome::Diverged);
  EXPECT_EQ(table.rows[1].values.at(0), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(table.rows[1].values.at(1), std::nullopt);
}

TEST(TrialTable, NeedsNoColumnThatSaysWhatTheIdSays) {
  const TrialTable table = read_trial_table(
      "scale,arm,replicate,outcome,acc,loss,seconds,peak_bytes,cpu,trial\nsmall,on,3,finished,0.5,,2,0,," + kId + "\n",
      "t.csv", {"acc"});
  EXPECT_EQ(table.rows.at(0).kind, std::nullopt);
  EXPECT_EQ(table.rows.at(0).replicate, 3);
  EXPECT_THAT(table.unused, ElementsAre("loss")) << "scale is known";
}

TEST(TrialTable, NamesColumnsThatLackAndThoseThatItHas) {
  EXPECT_THAT(refusal(kNames, {"acc", "top5", "loss"}),
              AllOf(HasSubstr("3 t.csv:1: has no column top5, loss; it has study, kind, arm"),
                    HasSubstr("one for each metric of the study")));
  EXPECT_THAT(refusal("arm,arm,trial\n"), AllOf(HasSubstr("two columns 'arm'"), HasSubstr("no column replicate")));
  EXPECT_THAT(refusal(""), HasSubstr("t.csv: has no line of names"));
}

TEST(TrialTable, RefusesBrokenLinesAllAtOnceWithTheirNumbers) {
  const std::string text = std::string(kNames) + line("finished,0.5") + line("finished,half", kOther) +
                           line("ended,0.5", std::string(20, 'c')) + line("stopped,0.5", std::string(20, 'd')) +
                           "x,replicates,on,,-1,finished,0.5,-2,1.5,cpu,ABC\n" + "x,replicate\n" + "x,\"replicate\n";
  const std::string error = refusal(text);
  EXPECT_THAT(error, HasSubstr("t.csv:3: acc = 'half' is no number"));
  EXPECT_THAT(error, HasSubstr("t.csv:4: outcome = 'ended' is not known; finished, diverged, "));
  EXPECT_THAT(error, HasSubstr("t.csv:5: outcome = 'stopped' is no result; finished"));
  EXPECT_THAT(error, HasSubstr("t.csv:6: kind = 'replicates' is not known"));
  EXPECT_THAT(error, HasSubstr("t.csv:6: replicate = '-1' is no whole number of 0 or more"));
  EXPECT_THAT(error, HasSubstr("t.csv:6: seconds = '-2' is no number of 0 or more"));
  EXPECT_THAT(error, HasSubstr("t.csv:6: peak_bytes = '1.5' is no whole number"));
  EXPECT_THAT(error, HasSubstr("t.csv:6: trial = 'ABC' is no id of a trial"));
  EXPECT_THAT(error, HasSubstr("t.csv:7: has 2 fields, and the line of names has 11"));
  EXPECT_THAT(error, HasSubstr("t.csv:8: "));
}

TEST(TrialTable, TakesATrialTwiceOnlyWithOneResult) {
  const std::string twice = std::string(kNames) + line("finished,0.5") + line("finished,0.50");
  EXPECT_THAT(read_trial_table(twice, "t.csv", {"acc"}).rows, SizeIs(2));
  EXPECT_EQ(refusal(std::string(kNames) + line("diverged,nan") + line("diverged,nan")), "no error");
  EXPECT_THAT(refusal(std::string(kNames) + line("finished,0.5") + line("finished,0.51")),
              HasSubstr("t.csv:3: trial " + kId + " has another result in line 2"));
  EXPECT_THAT(refusal(std::string(kNames) + line("finished,0.5") + line("no-metric,0.5")), HasSubstr("t.csv:3"));
}

}  // namespace
}  // namespace ceteris::study_run
