// SPDX-License-Identifier: Apache-2.0
// `ceteris study run` on several machines with one folder. A machine is a process with a host name and a network of its
// own; what it cannot have of its own here, the kernel with its locks, is where a machine can be frozen but not its
// lock, which is the harder case.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "ceteris/base/clock.hpp"
#include "ceteris/trial_store/store.hpp"
#include "tests/cli/study_command.hpp"
#include "tests/support/requirement.hpp"

namespace cli_tests {
namespace {

namespace fs = std::filesystem;
using ceteris::trial_store::StoredTrial;
using testing::HasSubstr;

constexpr double kPatience = 120;  // on a busy machine everything takes longer

/// On the machine alpha it waits as long as there is a file `hold`.
constexpr std::string_view kHostTrial = R"(
while [ -e hold ] && uname -n | grep -q alpha; do echo waits >"$3/log"; sleep 0.05; done
echo "{\"acc\": 0.$1}" > "$3/result.json"
)";

constexpr std::string_view kHostStudy = R"(
question = "Does x matter?"
command = ["sh", "host.sh", "{seed}", "{x}", "{dir}"]
metric = { name = "acc", from = "json:{dir}/result.json" }
arms = { low = { x = 0.5 }, high = { x = 2.5 } }
replicates = 3
)";
constexpr std::size_t kHostTrials = 7;  // with the rerun

class StudyHosts : public StudyFolder {
 protected:
  void SetUp() override {
    StudyFolder::SetUp();
    write("host.sh", kHostTrial);
    write("h.toml", kHostStudy);
  }
  void TearDown() override {
    for (const pid_t pid : started_) {
      kill(pid, SIGCONT);
      kill(pid, SIGKILL);
      waitpid(pid, nullptr, 0);
    }
  }

  /// A runner on a machine of this name; what it says is in the file NAME.err. -1 where that is not allowed.
  pid_t start_on(const char* name, std::vector<std::string> more = {}) {
    const pid_t pid = fork();
    if (pid == 0) {
      const int err = open((folder_.path() / (std::string(name) + ".err")).c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
      const int out = open("/dev/null", O_WRONLY);
      if (unshare(CLONE_NEWUTS | CLONE_NEWNET) != 0 || sethostname(name, std::string_view(name).size()) != 0) {
        _exit(77);
      }
      if (chdir(folder_.path().c_str()) != 0 || dup2(err, 2) < 0 || dup2(out, 1) < 0) {
        _exit(78);
      }
      std::vector<std::string> words = {CETERIS_PROGRAM, "study", "run", "h.toml", "--lease", "3"};
      words.insert(words.end(), more.begin(), more.end());
      std::vector<char*> argv;
      for (std::string& word : words) {
        argv.push_back(word.data());
      }
      argv.push_back(nullptr);
      execv(CETERIS_PROGRAM, argv.data());
      _exit(127);
    }
    started_.push_back(pid);
    return pid;
  }

  int wait_for(pid_t pid) {
    int status = 0;
    waitpid(pid, &status, 0);
    std::erase(started_, pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

  /// Whether some trial waits for the file `hold` to go.
  [[nodiscard]] bool a_trial_waits() const {
    for (const ceteris::Stopwatch watch; watch.seconds() < kPatience; usleep(20000)) {
      std::error_code error;
      for (fs::recursive_directory_iterator entry(folder_.path() / "runs", error), end; !error && entry != end;
           entry.increment(error)) {
        if (entry->path().filename() == "log") {
          return true;
        }
      }
    }
    return false;
  }

  [[nodiscard]] std::vector<StoredTrial> trials() const {
    std::vector<StoredTrial> found;
    for (const auto& entry : fs::directory_iterator(folder_.path() / "runs")) {
      if (const std::string id = entry.path().filename().string(); ceteris::trial_store::is_trial_id(id)) {
        found.push_back(ceteris::trial_store::read_trial(folder_.path() / "runs", id));
      }
    }
    return found;
  }

  /// Every trial has one result, of its last attempt. Returns the trials that had more than one attempt.
  [[nodiscard]] std::vector<StoredTrial> expect_one_result_each() const {
    std::vector<StoredTrial> repeated;
    const auto all = trials();
    EXPECT_EQ(all.size(), kHostTrials);
    for (const StoredTrial& trial : all) {
      EXPECT_TRUE(trial.result && trial.result->attempt == trial.attempts.back().number) << trial.id;
      EXPECT_EQ(std::ranges::count_if(trial.attempts,
                                      [](const auto& attempt) {
                                        return attempt.end && ceteris::record::meaning(attempt.end->outcome).result;
                                      }),
                1)
          << trial.id;
      if (trial.attempts.size() > 1) {
        repeated.push_back(trial);
      }
    }
    return repeated;
  }

  std::vector<pid_t> started_;
};

bool machines_are_allowed() {
  const pid_t pid = fork();
  if (pid == 0) {
    _exit(unshare(CLONE_NEWUTS | CLONE_NEWNET) == 0 ? 0 : 77);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

#define SKIP_WITHOUT_MACHINES()                                                        \
  if (!machines_are_allowed()) {                                                       \
    CETERIS_SKIP_WITHOUT("cluster", "a host name and a network of its own need root"); \
  }                                                                                    \
  static_assert(true)

TEST_F(StudyHosts, AMachineThatDiedIsFollowedByAnotherOnce) {
  SKIP_WITHOUT_MACHINES();
  write("hold", "");
  const pid_t dies = start_on("alpha");
  ASSERT_TRUE(a_trial_waits());
  kill(dies, SIGKILL);
  EXPECT_EQ(wait_for(dies), -SIGKILL);
  fs::remove(folder_.path() / "hold");
  EXPECT_EQ(wait_for(start_on("beta")), 0) << text_of("beta.err");
  const auto repeated = expect_one_result_each();
  ASSERT_EQ(repeated.size(), 1U);
  const auto& lost = repeated.front().attempts.front();
  EXPECT_EQ(lost.start.host.name, "alpha");
  EXPECT_EQ(lost.end->outcome, ceteris::record::Outcome::LeaseLost);
  EXPECT_THAT(lost.end->detail, HasSubstr("no sign of life of its runner on alpha for 3 s"));
  EXPECT_EQ(repeated.front().result->start.host.name, "beta");
}

TEST_F(StudyHosts, AMachineThatLivesIsWaitedForHoweverLongItsTrialTakes) {
  SKIP_WITHOUT_MACHINES();
  write("hold", "");
  const pid_t slow = start_on("alpha", {"--shard", "1/2"});
  ASSERT_TRUE(a_trial_waits());
  const pid_t waits = start_on("beta", {"--shard", "1/2", "--jobs", "7"});
  sleep(6);  // two leases
  fs::remove(folder_.path() / "hold");
  EXPECT_EQ(wait_for(waits), 0) << text_of("beta.err");
  EXPECT_EQ(wait_for(slow), 0) << text_of("alpha.err");
  EXPECT_TRUE(expect_one_result_each().empty());
}

TEST_F(StudyHosts, ARunnerThatWasCutOffComesBackAndFindsItsAttemptDead) {
  SKIP_WITHOUT_MACHINES();
  write("hold", "");
  const pid_t frozen = start_on("alpha");
  ASSERT_TRUE(a_trial_waits());
  kill(frozen, SIGSTOP);
  fs::remove(folder_.path() / "hold");  // its program ends, and it would have a result to write
  EXPECT_EQ(wait_for(start_on("beta")), 0) << text_of("beta.err");
  kill(frozen, SIGCONT);
  EXPECT_EQ(wait_for(frozen), 0) << text_of("alpha.err");
  EXPECT_THAT(text_of("alpha.err"),
              HasSubstr("another runner took this trial over, so what was measured here does not"));
  const auto repeated = expect_one_result_each();
  ASSERT_EQ(repeated.size(), 1U);
  EXPECT_EQ(repeated.front().attempts.front().end->outcome, ceteris::record::Outcome::LeaseLost);
  EXPECT_EQ(repeated.front().result->start.host.name, "beta");
}

TEST_F(StudyHosts, TheProgramOfAFrozenRunnerIsEndedBeforeItsTrialRunsAgain) {
  SKIP_WITHOUT_MACHINES();
  write("hold", "");
  const pid_t frozen = start_on("alpha");
  ASSERT_TRUE(a_trial_waits());
  kill(frozen, SIGSTOP);
  EXPECT_EQ(wait_for(start_on("beta")), 0) << text_of("beta.err");
  const auto repeated = expect_one_result_each();
  ASSERT_EQ(repeated.size(), 1U);
  EXPECT_THAT(repeated.front().attempts.front().end->left_behind, testing::Contains(HasSubstr("sh (pid ")));
}

TEST_F(StudyHosts, TheArmsOfAReplicateRunOnOneMachine) {
  SKIP_WITHOUT_MACHINES();
  write("host.sh", std::string("sleep 0.3\n") + std::string(kHostTrial));
  const pid_t first = start_on("alpha", {"--shard", "1/3"});
  const pid_t second = start_on("beta", {"--shard", "2/3"});
  const pid_t third = start_on("gamma", {"--shard", "3/3"});
  for (const pid_t pid : {first, second, third}) {
    EXPECT_EQ(wait_for(pid), 0);
  }
  EXPECT_TRUE(expect_one_result_each().empty());
  std::map<int, std::set<std::string>> hosts_of_replicate;
  for (const StoredTrial& trial : trials()) {
    if (trial.key->label.empty()) {  // the rerun may be taken by whoever ends first
      hosts_of_replicate[trial.key->command.replicate].insert(trial.result->start.host.name);
    }
  }
  EXPECT_EQ(hosts_of_replicate.size(), 3U);
  for (const auto& [replicate, hosts] : hosts_of_replicate) {
    EXPECT_EQ(hosts.size(), 1U) << replicate;
  }
}

}  // namespace
}  // namespace cli_tests
