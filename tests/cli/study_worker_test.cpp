// SPDX-License-Identifier: Apache-2.0
// `ceteris study run` as one of several workers of one machine: shards, single trials, commands for other runners.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "ceteris/base/text.hpp"
#include "ceteris/trial_store/store.hpp"
#include "tests/cli/study_command.hpp"

namespace cli_tests {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

class StudyWorker : public StudyFolder {
 protected:
  /// With these variables of a launcher.
  [[nodiscard]] ceteris::ProcessResult study_as(std::vector<std::string> arguments,
                                                std::vector<std::pair<std::string, std::string>> variables) const {
    arguments.insert(arguments.begin(), "study");
    return run_ceteris(std::move(arguments), std::move(variables), folder_.path());
  }

  [[nodiscard]] std::vector<std::string> commands() const {
    std::vector<std::string> lines = ceteris::split(study({"plan", "x.toml", "--commands"}).out, '\n');
    EXPECT_EQ(lines.back(), "");
    lines.pop_back();
    return lines;
  }

  [[nodiscard]] std::size_t attempts() const {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(folder_.path() / "runs")) {
      if (const std::string id = entry.path().filename().string(); ceteris::trial_store::is_trial_id(id)) {
        count += ceteris::trial_store::read_trial(folder_.path() / "runs", id).attempts.size();
      }
    }
    return count;
  }
};

TEST_F(StudyWorker, EightShardsThatStartAtOnceLoseAndRepeatNothing) {
  std::vector<pid_t> shards;
  for (int i = 1; i <= 8; ++i) {
    shards.push_back(fork());
    if (shards.back() == 0) {
      const auto result = study({"run", "x.toml", "--shard", std::to_string(i) + "/8"});
      _exit(result.exit_code == 0 && result.out.find("8 of 8 trials ended") != std::string::npos ? 0 : 1);
    }
  }
  for (const pid_t shard : shards) {
    int status = 0;
    waitpid(shard, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  }
  EXPECT_EQ(attempts(), 9U) << "four replicates of two arms, and the first again";
}

TEST_F(StudyWorker, BeginsWhereItsLauncherSays) {
  const auto first_line = [](const ceteris::ProcessResult& result) {
    return result.err.substr(0, result.err.find('\n'));
  };
  EXPECT_EQ(first_line(study({"run", "x.toml", "--shard", "3/4"})),
            "one of several workers (--shard 3/4): begins 50 % into the study");
  const auto array =
      study_as({"run", "x.toml", "--runs", "slurm"},
               {{"SLURM_ARRAY_TASK_ID", "3"}, {"SLURM_ARRAY_TASK_MIN", "1"}, {"SLURM_ARRAY_TASK_MAX", "4"}});
  EXPECT_EQ(first_line(array), "one of several workers (SLURM_ARRAY_TASK_ID 3): begins 50 % into the study");
  EXPECT_THAT(array.err, HasSubstr("[1/9] "));
  const std::size_t first = array.err.find("[1/9] ");
  EXPECT_THAT(array.err.substr(first, 20), HasSubstr(" / 3: ")) << "the third replicate";
  const auto pod = study_as({"run", "x.toml"}, {{"JOB_COMPLETION_INDEX", "1"}});
  EXPECT_EQ(first_line(pod), "one of several workers (JOB_COMPLETION_INDEX 1): begins 62 % into the study");
  const auto bad = study_as({"run", "x.toml"}, {{"JOB_COMPLETION_INDEX", "one"}});
  EXPECT_EQ(bad.exit_code, 2);
  EXPECT_THAT(bad.err, HasSubstr("JOB_COMPLETION_INDEX=one: is no whole number; --shard 1/1"));
}

TEST_F(StudyWorker, RefusesAPartThatIsNone) {
  for (const char* bad : {"0/8", "9/8", "two"}) {
    const auto result = study({"run", "x.toml", "--shard", bad});
    EXPECT_EQ(result.exit_code, 2) << bad;
    EXPECT_THAT(result.err, HasSubstr("they count from 1: --shard 3/8"));
  }
  EXPECT_EQ(study({"run", "x.toml", "--lease", "1"}).exit_code, 2);
  EXPECT_FALSE(fs::exists(folder_.path() / "runs"));
}

TEST_F(StudyWorker, CommandsRunEveryTrialOnce) {
  const std::vector<std::string> lines = commands();
  ASSERT_EQ(lines.size(), 9U);
  for (const std::string& line : lines) {
    EXPECT_THAT(line, StartsWith("ceteris study run x.toml --trial "));
    const std::string id = line.substr(line.rfind(' ') + 1);
    const auto one = study({"run", "x.toml", "--trial", id});
    EXPECT_EQ(one.exit_code, 0) << one.err;
    EXPECT_EQ(one.out, "") << "no verdict of a part";
    EXPECT_EQ(study({"run", "x.toml", "--trial", id}).exit_code, 0) << "again: it has its result";
  }
  EXPECT_TRUE(commands().empty());
  EXPECT_EQ(attempts(), 9U);
  EXPECT_THAT(study({"run", "x.toml"}).out, HasSubstr("8 of 8 trials ended"));
}

TEST_F(StudyWorker, ATrialOfAnotherStudyIsRefused) {
  const auto result = study({"run", "x.toml", "--trial", "0123456789abcdef0123"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("is no trial of this study as it stands; ceteris study plan "));
}

TEST_F(StudyWorker, ATrialThatFailsIsTheExitCode) {
  write("trial.sh", "exit 3\n");
  const std::string id = commands().front().substr(commands().front().rfind(' ') + 1);
  EXPECT_EQ(study({"run", "x.toml", "--trial", id}).exit_code, 4);
}

TEST_F(StudyWorker, AsksToBeRunAgainWhenOthersRunTheRest) {
  write("trial.sh", "echo >started; while [ ! -e go ]; do sleep 0.05; done\n" + std::string(kTrial));
  const pid_t other = fork();
  if (other == 0) {
    _exit(study({"run", "x.toml", "--jobs", "9"}).exit_code);
  }
  const auto running = [&] {
    std::size_t count = 0;
    std::error_code error;
    for (fs::directory_iterator entry(folder_.path() / "runs", error), end; !error && entry != end;
         entry.increment(error)) {
      const std::string id = entry->path().filename().string();
      count +=
          ceteris::trial_store::is_trial_id(id) && ceteris::trial_store::trial_state(folder_.path() / "runs", id) ==
                                                       ceteris::trial_store::TrialState::Running
              ? 1
              : 0;
    }
    return count;
  };
  for (int look = 0; look < 1000 && running() < 9; ++look) {
    usleep(20000);
  }
  const auto result = study({"run", "x.toml", "--no-wait"});
  EXPECT_EQ(result.exit_code, 75) << result.err;
  EXPECT_THAT(result.err, HasSubstr("others run the last 9 trials; later: ceteris study run "));
  const std::string id = commands().front().substr(commands().front().rfind(' ') + 1);
  EXPECT_EQ(study({"run", "x.toml", "--trial", id}).exit_code, 75);
  write("go", "");
  int status = 0;
  waitpid(other, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  EXPECT_EQ(study({"run", "x.toml", "--no-wait"}).exit_code, 0);
}

}  // namespace
}  // namespace cli_tests
