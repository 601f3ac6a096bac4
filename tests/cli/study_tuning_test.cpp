// SPDX-License-Identifier: Apache-2.0
// `ceteris study` with tuning, as a user types it, with trials that are lines of shell.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/process/child.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::HasSubstr;

/// Best at rate = x; fails above 8.
constexpr std::string_view kTrial = R"(#!/bin/sh
# trial.sh SEED X RATE DIR
awk -v seed="$1" -v x="$2" -v rate="$3" 'BEGIN { if (rate > 8) exit 1; srand(seed); d = rate - x;
  printf "{\"result\": {\"validation\": %.6f, \"test\": %.6f}}\n", x - d * d / 100 + rand() / 1000, x + rand() * (1 + x) / 1000 }' > "$4/metrics.jsonl"
)";

constexpr std::string_view kStudy = R"(
command = ["sh", "trial.sh", "{seed}", "{x}", "{rate}", "{dir}"]
metric = { name = "test", margin = 0.5 }
reported = [{ name = "validation" }]
arms = { low = { x = 2 }, high = { x = 4 } }
replicates = 3
tuning = { by = "validation", values = [{ name = "rate", candidates = [1, 2, 4, 9] }] }
)";

class StudyTuning : public ::testing::Test {
 protected:
  void SetUp() override {
    write("trial.sh", kTrial);
    write("t.toml", kStudy);
  }
  void write(const std::string& name, std::string_view text) const {
    std::ofstream(folder_.path() / name, std::ios::binary) << text;
  }
  [[nodiscard]] ceteris::ProcessResult study(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "study");
    return run_ceteris(std::move(arguments), {}, folder_.path());
  }
  [[nodiscard]] json record() const {
    return json::parse(ceteris::read_file(folder_.path() / "runs/studies/t/study.json"));
  }
  ceteris::TempDirectory folder_;
};

TEST_F(StudyTuning, ChoosesForEveryArmBeforeItsReplicatesRun) {
  EXPECT_THAT(study({"plan", "t.toml"}).out, HasSubstr("after 8 of tuning; 15 to run"));
  const ceteris::ProcessResult result = study({"run", "t.toml", "--jobs", "2"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err,
              HasSubstr("t: 8 of 8 trials of tuning to run, 2 at a time; then 7 with what is best by validation\n"));
  EXPECT_THAT(result.err, HasSubstr("low / tuning-1: validation ")) << "the test metric is not for looking yet";
  EXPECT_THAT(result.err, HasSubstr("low / 1: test "));
  EXPECT_THAT(result.err, HasSubstr("tuned low: rate=2\ntuned high: rate=4\n"));
  EXPECT_THAT(result.err, HasSubstr("t: 7 of 15 trials to run"));
  const json study_record = record();
  EXPECT_EQ(study_record["complete"], true);
  EXPECT_EQ(study_record["planned_trials"], 6);
  EXPECT_EQ(study_record["tuning"]["ended_trials"], 8);
  EXPECT_EQ(study_record["tuning"]["arms"][0]["settings"][1]["chosen"], true);
  EXPECT_EQ(study_record["tuning"]["arms"][1]["settings"][3]["failed"], 1);
  EXPECT_EQ(study_record["arms"][1]["values"][1]["value"], "4");
  EXPECT_THAT(study_record["methods"].get<std::string>(), HasSubstr("4 settings of every arm, with one seed each"));
  // Nothing is missing any more, and nothing is chosen again.
  EXPECT_EQ(study({"run", "t.toml"}).err, "t: all 15 trials have results already: nothing to run\n");
  EXPECT_THAT(study({"plan", "t.toml"}).out, HasSubstr("; 0 to run, 15 have results already"));
  EXPECT_THAT(study({"list"}).out, HasSubstr("15 of 15"));
}

TEST_F(StudyTuning, AChoiceThatCannotBeMadeStopsTheStudy) {
  std::string text(kStudy);
  text.replace(text.find("[1, 2, 4, 9]"), 12, "[10, 11]");
  write("t.toml", text);
  const ceteris::ProcessResult result = study({"run", "t.toml"});
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.err, HasSubstr("no setting of 'low' gave a validation in all its trials"));
  const ceteris::ProcessResult report = study({"report", "t.toml"});
  EXPECT_EQ(report.exit_code, 0) << report.err;
  EXPECT_THAT(report.out, HasSubstr("Nothing is chosen yet"));
  EXPECT_THAT(study({"status", "t"}).out, HasSubstr("0 of 6 trials have ended"));
  EXPECT_THAT(study({"list"}).out, HasSubstr("4 of 11"));
}

TEST_F(StudyTuning, AKilledRunnerTriesNothingTwiceAndChoosesTheSame) {
  write("trial.sh", std::string(kTrial) + "sleep 0.1\n");
  const ceteris::Command command{.argv = {CETERIS_PROGRAM, "study", "run", "t.toml", "--jobs", "2"},
                                 .directory = folder_.path()};
  for (const int milliseconds : {250, 300, 350, 400}) {
    const ceteris::Child child = ceteris::start_child(command);
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    kill(child.pid, SIGKILL);
    waitpid(child.pid, nullptr, 0);
  }
  EXPECT_EQ(study({"run", "t.toml", "--jobs", "2"}).exit_code, 0);
  int results = 0;
  for (const auto& trial : fs::directory_iterator(folder_.path() / "runs")) {
    results += fs::exists(trial.path() / "result.json") ? 1 : 0;
  }
  EXPECT_EQ(results, 15);
  const json killed = record();
  ASSERT_EQ(study({"run", "t.toml", "--runs", "others"}).exit_code, 0);
  const json calm = json::parse(ceteris::read_file(folder_.path() / "others/studies/t/study.json"));
  EXPECT_EQ(killed["arms"][0]["cells"][0]["trial"], calm["arms"][0]["cells"][0]["trial"]);
  EXPECT_EQ(killed["contrasts"][0]["estimate"], calm["contrasts"][0]["estimate"]);
  EXPECT_EQ(killed["tuning"]["arms"], calm["tuning"]["arms"]);
}

}  // namespace
}  // namespace cli_tests
