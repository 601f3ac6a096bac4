// SPDX-License-Identifier: Apache-2.0
// `ceteris study` as a whole program: many studies of equal arms, kills at random moments, two runners, a full disk.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "ceteris/base/random.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/trial_store/store.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

namespace fs = std::filesystem;
using ceteris::trial_store::StoredTrial;
using nlohmann::json;

/// A normal value that the seed decides, and the arm too: another draw of the same distribution.
constexpr std::string_view kEqualArms = R"(BEGIN {
  srand((seed + shift * 999983) % 2147483647)
  for (i = 0; i < 12; ++i) sum += rand()
  printf "score %.9f\n", sum - 6
}
)";

constexpr std::string_view kEqualStudy = R"(
question = "Do two arms differ that are the same?"
command = ["awk", "-v", "seed={seed}", "-v", "shift={shift}", "-f", "trial.awk"]
metric = { name = "score", from = "regex", key = 'score (\S+)', margin = 1 }
arms = { a = { shift = 0 }, b = { shift = 1 } }
replicates = 5
)";

/// Every third trial leaves a process in a session of its own.
constexpr std::string_view kSlowTrial = R"(
[ $(($1 % 3)) = 0 ] && setsid sleep 1000 &
sleep 0.3
echo "{\"acc\": 0.$1}" > "$3/result.json"
)";

constexpr std::string_view kSlowStudy = R"(
question = "Does x matter?"
command = ["sh", "trial.sh", "{seed}", "{x}", "{dir}"]
metric = { name = "acc", from = "json:{dir}/result.json" }
arms = { low = { x = 0.5 }, high = { x = 2.5 } }
replicates = 12
retries = 20
)";
constexpr std::size_t kSlowTrials = 25;  // two arms, twelve replicates, and the first trial again

/// In memory where there is such a folder: thousands of trials wait eight times each for a disk.
fs::path fast_folder() {
  std::error_code error;
  return fs::is_directory("/dev/shm", error) ? fs::path("/dev/shm") : fs::temp_directory_path();
}

class StudyProgram : public ::testing::Test {
 protected:
  [[nodiscard]] fs::path runs() const { return folder_.path() / "runs"; }

  void write(const std::string& name, std::string_view text) const {
    std::ofstream(folder_.path() / name, std::ios::binary) << text;
  }

  [[nodiscard]] ceteris::ProcessResult study(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "study");
    return run_ceteris(std::move(arguments), {}, folder_.path());
  }

  /// A runner without anybody who looks after it: what it leaves behind when it is killed stays.
  [[nodiscard]] pid_t start_runner(std::vector<std::string> more = {}) const {
    const pid_t pid = fork();
    if (pid == 0) {
      std::vector<std::string> words = {CETERIS_PROGRAM, "study", "run", "x.toml", "--jobs", "2"};
      words.insert(words.end(), more.begin(), more.end());
      std::vector<char*> argv;
      std::ranges::transform(words, std::back_inserter(argv), [](std::string& word) { return word.data(); });
      argv.push_back(nullptr);
      if (chdir(folder_.path().c_str()) == 0 && std::freopen("/dev/null", "w", stderr) != nullptr &&
          std::freopen("/dev/null", "w", stdout) != nullptr) {
        execv(CETERIS_PROGRAM, argv.data());
      }
      _exit(127);
    }
    return pid;
  }

  /// Living processes whose CETERIS_DIR lies in our runs.
  [[nodiscard]] std::vector<pid_t> processes() const {
    std::vector<pid_t> found;
    std::error_code error;
    for (fs::directory_iterator entry("/proc", error), end; !error && entry != end; entry.increment(error)) {
      std::ifstream file(entry->path() / "environ", std::ios::binary);
      const std::string text(std::istreambuf_iterator<char>(file), {});
      if (text.find("CETERIS_DIR=" + fs::canonical(runs()).string()) != std::string::npos) {
        found.push_back(std::stoi(entry->path().filename().string()));
      }
    }
    return found;
  }

  /// A folder without a record is what a full disk leaves of one.
  [[nodiscard]] std::vector<StoredTrial> trials() const {
    std::vector<StoredTrial> found;
    for (const auto& entry : fs::directory_iterator(runs())) {
      const std::string id = entry.path().filename().string();
      if (ceteris::trial_store::is_trial_id(id) &&
          ceteris::trial_store::trial_state(runs(), id) != ceteris::trial_store::TrialState::Absent) {
        found.push_back(ceteris::trial_store::read_trial(runs(), id));
      }
    }
    return found;
  }

  /// Each planned trial has one result, and no attempt after it. Returns the attempts.
  std::size_t expect_one_result_each(std::size_t planned) const {
    std::size_t attempts = 0;
    const std::vector<StoredTrial> found = trials();
    EXPECT_EQ(found.size(), planned);
    for (const StoredTrial& trial : found) {
      EXPECT_EQ(trial.state, ceteris::trial_store::TrialState::Ended) << trial.id;
      attempts += trial.attempts.size();
      const auto results = std::ranges::count_if(trial.attempts, [](const auto& attempt) {
        return attempt.end && ceteris::record::meaning(attempt.end->outcome).result;
      });
      EXPECT_EQ(results, 1) << trial.id;
      EXPECT_TRUE(trial.result && trial.result->attempt == trial.attempts.back().number) << trial.id;
    }
    return attempts;
  }

  ceteris::TempDirectory folder_{fast_folder()};
};

TEST_F(StudyProgram, SaysThatEqualArmsDifferInOneStudyOfTwenty) {
  write("trial.awk", kEqualArms);
  constexpr int kStudies = 200;
  std::map<std::string, int> words;
  for (int i = 0; i < kStudies; ++i) {
    const std::string name = "study" + std::to_string(i);
    const std::string pairing = i % 2 == 0 ? "paired" : "unpaired";
    write(name + ".toml",
          std::string(kEqualStudy) + "seed = " + std::to_string(1000 + i) + "\npairing = \"" + pairing + "\"\n");
    // A folder of runs for each, so that no study can take the trials of another.
    const auto result = study({"run", name + ".toml", "--runs", "runs/" + name, "--json", "--jobs", "2"});
    ASSERT_EQ(result.exit_code, 0) << result.err;
    ++words[json::parse(result.out)["contrasts"][0]["verdict"].get<std::string>()];
  }
  for (const auto& [word, count] : words) {
    std::cout << word << ' ' << count << '\n';
  }
  const int differ = words["beyond"] + words["negligible"] + words["differs"];
  EXPECT_EQ(differ + words["inconclusive"] + words["equivalent"], kStudies);
  // Binomial(200, 0.05): fewer than 2 or more than 21 come once in a thousand.
  EXPECT_GE(differ, 2);
  EXPECT_LE(differ, 21);
}

TEST_F(StudyProgram, LosesNothingAndRepeatsNothingThroughTenKills) {
  write("trial.sh", kSlowTrial);
  write("x.toml", kSlowStudy);
  ceteris::Draws random = ceteris::Stream(1, 0, "kills of a study").at(0);
  fs::create_directories(runs());
  pid_t runner = start_runner();
  for (int kills = 0; kills < 10; ++kills) {
    usleep(100000 + static_cast<unsigned>(random.below(300000)));
    if (kills % 2 == 0) {
      kill(runner, SIGKILL);
      waitpid(runner, nullptr, 0);
      runner = start_runner();
      continue;
    }
    std::vector<pid_t> victims;
    for (int look = 0; victims.empty() && look < 100; ++look) {
      usleep(20000);
      victims = processes();
    }
    ASSERT_FALSE(victims.empty()) << "nothing ran any more";
    kill(victims[random.below(victims.size())], SIGKILL);
  }
  waitpid(runner, nullptr, 0);
  const ceteris::ProcessResult last = study({"run", "x.toml", "--jobs", "2"});
  EXPECT_THAT(last.out, ::testing::HasSubstr("24 of 24 trials ended"));
  const std::size_t attempts = expect_one_result_each(kSlowTrials);
  EXPECT_TRUE(processes().empty());
  std::cout << "5 kills of the runner, 5 of processes of trials: " << kSlowTrials << " trials, " << attempts
            << " attempts\n";
}

TEST_F(StudyProgram, RunsNothingTwiceWithTwoRunnersOnOneFolder) {
  write("trial.sh", kSlowTrial);
  write("x.toml", kSlowStudy);
  const pid_t runners[] = {start_runner(), start_runner()};
  for (const pid_t runner : runners) {
    waitpid(runner, nullptr, 0);
  }
  EXPECT_EQ(study({"run", "x.toml"}).exit_code, 0);
  EXPECT_EQ(expect_one_result_each(kSlowTrials), kSlowTrials);
}

TEST_F(StudyProgram, LosesAndRepeatsNothingWithEightShardsOfThousandTrials) {
  write("x.toml", R"(
question = "Does x matter?"
command = ["true", "{x}", "{seed}"]
metric = { name = "time", from = "seconds" }
arms = { low = { x = 0.5 }, high = { x = 2.5 } }
replicates = 500
)");
  std::vector<pid_t> shards;
  for (int i = 1; i <= 8; ++i) {
    shards.push_back(start_runner({"--shard", std::to_string(i) + "/8"}));
  }
  for (const pid_t shard : shards) {
    waitpid(shard, nullptr, 0);
  }
  EXPECT_EQ(expect_one_result_each(1001), 1001U);
  EXPECT_THAT(study({"run", "x.toml"}).err, ::testing::HasSubstr("nothing to run"));
}

TEST_F(StudyProgram, GoesOnWhenAFullDiskHasRoomAgain) {
  write("trial.sh", kSlowTrial);
  write("x.toml", kSlowStudy);
  fs::create_directories(runs());
  const pid_t pid = fork();
  if (pid == 0) {  // with a file system of its own
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        mount("none", runs().c_str(), "tmpfs", 0, "size=1m") != 0) {
      _exit(77);
    }
    {
      std::ofstream filler(runs() / "filler", std::ios::binary);
      filler << std::string(900000, 'x');
    }
    const ceteris::ProcessResult full = study({"run", "x.toml", "--jobs", "2"});
    EXPECT_NE(full.exit_code, 0);
    EXPECT_THAT(full.err, ::testing::HasSubstr("No space left on device"));
    EXPECT_LT(trials().size(), kSlowTrials) << "the disk was not full";
    fs::remove(runs() / "filler");
    const ceteris::ProcessResult room = study({"run", "x.toml", "--jobs", "2"});
    EXPECT_THAT(room.out, ::testing::HasSubstr("24 of 24 trials ended")) << room.err;
    expect_one_result_each(kSlowTrials);
    const ceteris::ProcessResult verified = run_ceteris({"ledger", "verify"}, {}, folder_.path());
    EXPECT_EQ(verified.exit_code, 0) << "a full disk is no sign of an edit: " << verified.out;
    _exit(HasFailure() ? 1 : 0);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  if (WEXITSTATUS(status) == 77) {
    GTEST_SKIP() << "a file system of its own needs root";
  }
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace cli_tests
