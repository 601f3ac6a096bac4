// SPDX-License-Identifier: Apache-2.0
// Kills at random moments.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <iostream>

#include "ceteris/base/clock.hpp"
#include "ceteris/base/random.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/trial_store/ledger_run.hpp"

namespace ceteris::trial_store {
namespace {

namespace fs = std::filesystem;
using record::Outcome;
using test::run_all;
using test::Work;

/// Living processes whose CETERIS_DIR lies in `runs`.
std::vector<pid_t> processes_of(const fs::path& runs) {
  std::vector<pid_t> found;
  std::error_code error;
  for (fs::directory_iterator entry("/proc", error), end; !error && entry != end; entry.increment(error)) {
    std::ifstream file(entry->path() / "environ", std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    if (text.find("CETERIS_DIR=" + runs.string()) != std::string::npos) {
      found.push_back(std::stoi(entry->path().filename().string()));
    }
  }
  return found;
}

TEST(LedgerRun, TwentyKillsLoseNothingAndRepeatNoResult) {
  const TempDirectory folder;
  // Every fourth trial leaves a process in a session of its own.
  const Work work{.runs = folder.path() / "runs",
                  .journal = folder.path() / "journal",
                  .script =
                      "echo start $CETERIS_SEED >>$JOURNAL; "
                      "[ $((CETERIS_SEED % 4)) = 0 ] && setsid sleep 1000 & sleep 0.2; "
                      "echo '{{\"result\": {{\"x\": '$CETERIS_SEED'}}}}' >$CETERIS_DIR/metrics.jsonl; "
                      "echo end $CETERIS_SEED >>$JOURNAL",
                  .count = 40};
  Draws random = Stream(1, 0, "kills").at(0);
  int kills = 0;
  const auto new_runner = [&] {
    const pid_t pid = fork();
    if (pid == 0) {
      _exit(run_all(work, 3) ? 0 : 1);
    }
    return pid;
  };
  pid_t pid = new_runner();
  for (; kills < 20; ++kills) {
    usleep(static_cast<unsigned>(random.below(400000)));
    if (kills % 2 == 0) {
      kill(pid, SIGKILL);
      waitpid(pid, nullptr, 0);
      pid = new_runner();
    } else if (const std::vector<pid_t> victims = processes_of(work.runs); !victims.empty()) {
      kill(victims[random.below(victims.size())], SIGKILL);
    }
  }
  int status = 0;
  waitpid(pid, &status, 0);
  EXPECT_EQ(WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), 0);

  const auto lines = work.journal_lines();
  int attempts = 0;
  for (int seed = 1; seed <= work.count; ++seed) {
    const StoredTrial stored = read_trial(work.runs, identity::trial_id(work.key(seed)));
    ASSERT_EQ(stored.state, TrialState::Ended) << seed;
    int results = 0;
    for (const AttemptRecord& attempt : stored.attempts) {
      ASSERT_TRUE(attempt.end) << seed;
      results += record::meaning(attempt.end->outcome).result ? 1 : 0;
      attempts += 1;
    }
    EXPECT_EQ(results, 1) << seed;
    EXPECT_EQ(stored.attempts.back().number, static_cast<int>(stored.attempts.size()));
    const int starts = lines.contains("start " + std::to_string(seed)) ? lines.at("start " + std::to_string(seed)) : 0;
    EXPECT_LE(starts, static_cast<int>(stored.attempts.size())) << seed;
    EXPECT_GE(starts, 1) << seed;
    if (stored.result->end.outcome == Outcome::Finished) {
      EXPECT_EQ(stored.result->end.readings.at(0).reading.value, seed);
    }
  }
  EXPECT_TRUE(processes_of(work.runs).empty());
  std::cout << kills << " kills: " << work.count << " trials, " << attempts << " attempts\n";
}

}  // namespace
}  // namespace ceteris::trial_store
