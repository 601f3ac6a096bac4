// SPDX-License-Identifier: Apache-2.0
// `ceteris trial run`: a look at one trial before its study runs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/study_command.hpp"

namespace cli_tests {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;

class TrialRun : public StudyFolder {
 protected:
  [[nodiscard]] ceteris::ProcessResult trial(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "trial");
    return run_ceteris(std::move(arguments), {}, folder_.path());
  }
};

TEST_F(TrialRun, RunsOneAndSaysWhereItsFilesAre) {
  const ceteris::ProcessResult result = trial({"run", "x.toml", "--arm", "high", "--replicate", "3"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const std::string files = "files: runs/";
  ASSERT_THAT(result.out, AllOf(HasSubstr("replicate 3, debug-1"), HasSubstr("{\"x\": 2.5}"), HasSubstr(files)));
  const std::size_t at = result.out.find(files) + std::string("files: ").size();
  const std::string dir = result.out.substr(at, result.out.find('\n', at) - at);
  EXPECT_TRUE(fs::exists(folder_.path() / dir / "result.json"));
  EXPECT_FALSE(fs::exists(folder_.path() / "runs" / "studies")) << "it registers nothing";
}

TEST_F(TrialRun, HasTheSeedOfTheStudyAndCountsInNoVerdict) {
  const ceteris::ProcessResult look = trial({"run", "x.toml", "--arm", "low", "--replicate", "2", "--json"});
  ASSERT_EQ(look.exit_code, 0) << look.err;
  const json seen = json::parse(look.out);
  const ceteris::ProcessResult run = study({"run", "x.toml"});
  EXPECT_THAT(run.err, HasSubstr("9 of 9 trials to run"));
  const fs::path counted = trial_folder("x", 0, 1);
  const json record = json::parse(ceteris::read_file(counted / "trial.json"));
  EXPECT_EQ(record["seed"], seen["seed"]);
  EXPECT_NE(counted.filename().string(), seen["id"].get<std::string>());
}

TEST_F(TrialRun, EveryCallRunsItAnew) {
  EXPECT_THAT(trial({"run", "x.toml"}).out, AllOf(HasSubstr("replicate 1, debug-1"), HasSubstr("{\"x\": 0.5}")));
  EXPECT_THAT(trial({"run", "x.toml"}).out, HasSubstr("replicate 1, debug-2"));
}

TEST_F(TrialRun, SaysHowABrokenProgramEnded) {
  write("trial.sh", "echo no such data >&2; exit 3\n");
  const ceteris::ProcessResult result = trial({"run", "x.toml"});
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.out, AllOf(HasSubstr("exit-status"), HasSubstr("no such data"), HasSubstr("files: ")));
}

TEST_F(TrialRun, RefusesWhatTheStudyDoesNotHave) {
  EXPECT_THAT(trial({"run", "x.toml", "--arm", "hihg"}).err, HasSubstr("did you mean 'high'?"));
  EXPECT_THAT(trial({"run", "x.toml", "--replicate", "5"}).err, HasSubstr("they are 1 to 4"));
  EXPECT_THAT(trial({"run", "x.toml", "--task", "cifar"}).err, HasSubstr("it has none"));
  EXPECT_EQ(trial({"run"}).exit_code, 2);
  EXPECT_THAT(trial({"rnu"}).err, HasSubstr("did you mean trial run?"));
  EXPECT_EQ(trial({}).exit_code, 2);
}

}  // namespace
}  // namespace cli_tests
