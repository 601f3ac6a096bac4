// SPDX-License-Identifier: Apache-2.0
#include "ceteris/run_folder/run_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <fstream>

#include "ceteris/base/error.hpp"
#include "ceteris/base/temporary.hpp"

namespace ceteris::run_folder {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

record::TrialKey key(std::uint64_t replicate = 0) {
  record::TrialKey key;
  key.spec_json = R"({"lr":0.003})";
  key.data_fingerprint = "abc";
  key.replicate = replicate;
  return key;
}

record::TrialRecord result_of(const RunFolder& run) {
  record::TrialRecord result;
  result.key = key();
  result.id = run.id();
  result.steps = 3;
  return result;
}

void append(const fs::path& file, const std::string& text) {
  std::ofstream(file, std::ios::app) << text;
}

record::MetricPoint loss(std::int64_t step, double value) {
  return {step, "train", "loss", value};
}

std::vector<std::int64_t> steps(const StoredRun& run) {
  std::vector<std::int64_t> result;
  for (const record::MetricPoint& point : run.metrics) {
    result.push_back(point.step);
  }
  return result;
}

TEST(RunFolder, LeavesAFolderThatReadsBackWhole) {
  const TempDirectory dir;
  const fs::path folder = dir.path() / "runs" / "1";
  RunFolder run = open_run(folder, key(), {{"cpu", "one"}});
  run.metric(loss(1, 0.1));
  run.metric({1, "validation", "accuracy", 2.0 / 3});
  run.event("checkpoint", {{"step", "1"}});
  run.finish(result_of(run));

  const StoredRun stored = read_run(folder);
  EXPECT_EQ(stored.id, record::trial_id(key()));
  EXPECT_EQ(stored.key.spec_json, key().spec_json);
  ASSERT_EQ(stored.environments.size(), 1U);
  EXPECT_EQ(stored.environments[0][0].value, "one");
  ASSERT_EQ(stored.metrics.size(), 2U);
  EXPECT_EQ(stored.metrics[1].value, 2.0 / 3);
  EXPECT_EQ(stored.metrics[1].name, "accuracy");
  EXPECT_EQ(stored.events.size(), 5U);  // start, two metrics, checkpoint, end
  EXPECT_FALSE(stored.torn);
  ASSERT_TRUE(stored.result.has_value());
  EXPECT_EQ(stored.result->steps, 3);
  EXPECT_EQ(read_file(folder / "metrics.csv"),
            "step,split,name,value\n1,train,loss,0.1\n1,validation,accuracy,0.6666666666666666\n");
}

TEST(RunFolder, KeepsValuesThatAreNotNumbers) {
  const TempDirectory dir;
  RunFolder run = open_run(dir.path(), key(), {});
  run.metric(loss(1, std::nan("")));
  run.metric(loss(2, HUGE_VAL));
  const StoredRun stored = read_run(dir.path());
  EXPECT_TRUE(std::isnan(stored.metrics[0].value));
  EXPECT_EQ(stored.metrics[1].value, HUGE_VAL);
  EXPECT_THAT(stored.events[1], HasSubstr("\"value\":null"));
}

TEST(RunFolder, ResultComesLastAndMarksTheEnd) {
  const TempDirectory dir;
  RunFolder run = open_run(dir.path(), key(), {});
  EXPECT_FALSE(is_finished(dir.path()));
  EXPECT_FALSE(read_run(dir.path()).result.has_value());
  run.finish(result_of(run));
  EXPECT_TRUE(is_finished(dir.path()));
}

TEST(RunFolder, RefusesTheResultOfAnother) {
  const TempDirectory dir;
  RunFolder run = open_run(dir.path(), key(), {});
  record::TrialRecord other = result_of(run);
  other.id = "0";
  EXPECT_THROW(run.finish(other), Bug);
}

TEST(RunFolder, RefusesNamesThatWouldBreakTheTable) {
  const TempDirectory dir;
  RunFolder run = open_run(dir.path(), key(), {});
  EXPECT_THROW(run.metric({1, "train", "a,b", 0}), Bug);
}

TEST(OpenRun, RefusesAFinishedRunAndAForeignOne) {
  const TempDirectory dir;
  {
    RunFolder run = open_run(dir.path() / "a", key(), {});
    run.finish(result_of(run));
    (void)open_run(dir.path() / "b", key(), {});
  }
  EXPECT_THROW((void)open_run(dir.path() / "a", key(), {}), Error);
  EXPECT_THROW((void)open_run(dir.path() / "b", key(1), {}), Error);
}

TEST(OpenRun, GoingOnLeavesTheMetricsOfAnUninterruptedRun) {
  const TempDirectory dir;
  {
    RunFolder whole = open_run(dir.path() / "whole", key(), {});
    for (int step = 1; step <= 5; ++step) {
      whole.metric(loss(step, 1.0 / step));
    }
  }
  {
    RunFolder first = open_run(dir.path() / "cut", key(), {{"attempt", "one"}});
    for (int step = 1; step <= 4; ++step) {
      first.metric(loss(step, step > 3 ? 99 : 1.0 / step));
    }
  }
  append(dir.path() / "cut" / "metrics.csv", "5,train,lo");
  RunFolder second = open_run(dir.path() / "cut", key(), {{"attempt", "two"}}, 3);
  EXPECT_EQ(second.attempt(), 2);
  for (int step = 4; step <= 5; ++step) {
    second.metric(loss(step, 1.0 / step));
  }
  EXPECT_EQ(read_file(dir.path() / "cut" / "metrics.csv"), read_file(dir.path() / "whole" / "metrics.csv"));
  const StoredRun stored = read_run(dir.path() / "cut");
  ASSERT_EQ(stored.environments.size(), 2U);
  EXPECT_EQ(stored.environments[0][0].value, "one");
  EXPECT_EQ(stored.environments[1][0].value, "two");
}

TEST(ReadRun, LeavesOutALastLineThatWasCutOff) {
  const TempDirectory dir;
  {
    RunFolder run = open_run(dir.path(), key(), {});
    run.metric(loss(1, 0.5));
  }
  append(dir.path() / "events.jsonl", "{\"time\":\"2026-");
  append(dir.path() / "metrics.csv", "2,train,loss,0.2");  // whole by luck, or half of 0.25: not to be trusted
  const StoredRun stored = read_run(dir.path());
  EXPECT_TRUE(stored.torn);
  EXPECT_EQ(stored.events.size(), 2U);
  EXPECT_THAT(steps(stored), ElementsAre(1));
}

TEST(ReadRun, TakesAnEventThatOnlyLacksItsLineEnd) {
  const TempDirectory dir;
  (void)open_run(dir.path(), key(), {});
  append(dir.path() / "events.jsonl", "{\"event\":\"x\"}");
  const StoredRun stored = read_run(dir.path());
  EXPECT_FALSE(stored.torn);
  EXPECT_EQ(stored.events.back(), "{\"event\":\"x\"}");
}

TEST(ReadRun, NamesABrokenLineThatIsNotTheLast) {
  const TempDirectory dir;
  (void)open_run(dir.path(), key(), {});
  append(dir.path() / "events.jsonl", "{broken\n{\"event\":\"x\"}\n");
  try {
    (void)read_run(dir.path());
    FAIL() << "a broken line in the middle was accepted";
  } catch (const Error& e) {
    EXPECT_EQ(e.exit(), Exit::InvalidSpec);
    EXPECT_THAT(e.what(), HasSubstr("events.jsonl:2"));
  }
}

TEST(ReadRun, NamesWhatIsNestedTooDeeply) {
  const std::string deep = "{\"a\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}";
  const auto problem = [&](const std::string& file, const std::string& text) -> std::string {
    const TempDirectory dir;
    (void)open_run(dir.path(), key(), {});
    append(dir.path() / file, text);
    try {
      (void)read_run(dir.path());
    } catch (const Error& e) {
      return e.what();
    }
    return {};
  };
  EXPECT_THAT(problem("events.jsonl", deep + "\n{\"event\":\"x\"}\n"), HasSubstr("events.jsonl:2"));
  EXPECT_THAT(problem("env.json", deep), HasSubstr("env.json: is nested"));
}

TEST(ReadRun, AfterARepairTheTornLineIsGone) {
  const TempDirectory dir;
  (void)open_run(dir.path(), key(), {});
  append(dir.path() / "events.jsonl", "{\"time\":\"2026-");
  (void)open_run(dir.path(), key(), {});
  const StoredRun stored = read_run(dir.path());
  EXPECT_FALSE(stored.torn);
  EXPECT_EQ(stored.events.size(), 2U);
}

TEST(ReadRun, RefusesAFolderThatIsNone) {
  const TempDirectory dir;
  EXPECT_THROW((void)read_run(dir.path()), Error);
  EXPECT_THROW((void)read_run(dir.path() / "absent"), Error);
}

TEST(ReadRun, ReadsWhatAKillLeavesBehind) {
  const TempDirectory dir;
  const fs::path folder = dir.path() / "run";
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    RunFolder run = open_run(folder, key(), {});
    for (std::int64_t step = 1;; ++step) {
      run.metric(loss(step, 0.5));
      if (step == 20 && write(ready[1], "x", 1) != 1) {
        _exit(1);
      }
    }
  }
  char byte = 0;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  ASSERT_EQ(kill(child, SIGKILL), 0);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  close(ready[0]);
  close(ready[1]);
  const StoredRun stored = read_run(folder);
  EXPECT_GE(stored.metrics.size(), 20U);
  EXPECT_FALSE(stored.result.has_value());
  RunFolder again = open_run(folder, key(), {}, 10);
  EXPECT_EQ(again.attempt(), 2);
  EXPECT_EQ(read_run(folder).metrics.size(), 10U);
}

}  // namespace
}  // namespace ceteris::run_folder
