// SPDX-License-Identifier: Apache-2.0
// The ledger with real processes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ceteris/base/temporary.hpp"
#include "ceteris/trial_store/index.hpp"
#include "ceteris/trial_store/ledger_run.hpp"

namespace ceteris::trial_store {
namespace {

using record::Outcome;
using test::run_all;
using test::Work;

pid_t runner(const Work& work, int jobs) {
  const pid_t pid = fork();
  if (pid == 0) {
    _exit(run_all(work, jobs) ? 0 : 1);
  }
  return pid;
}

int exit_code(pid_t pid) {
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

TEST(LedgerRun, TwoRunnersOnOneFolderRunEachTrialOnce) {
  const TempDirectory folder;
  const Work work{.runs = folder.path() / "runs",
                  .journal = folder.path() / "journal",
                  .script =
                      "echo start $CETERIS_SEED >>$JOURNAL; "
                      "echo '{{\"result\": {{\"x\": '$CETERIS_SEED'}}}}' >$CETERIS_DIR/metrics.jsonl",
                  .count = 16};
  const pid_t first = runner(work, 2);
  const pid_t second = runner(work, 2);
  EXPECT_EQ(exit_code(first), 0);
  EXPECT_EQ(exit_code(second), 0);
  const auto lines = work.journal_lines();
  EXPECT_EQ(lines.size(), 16U);
  for (const auto& [line, count] : lines) {
    EXPECT_EQ(count, 1) << line;
  }
  const TrialIndex index = read_index(work.runs);
  EXPECT_EQ(index.trials.size(), 16U);
  for (int seed = 1; seed <= work.count; ++seed) {
    const IndexedTrial* trial = index.find(identity::trial_id(work.key(seed)));
    ASSERT_NE(trial, nullptr);
    EXPECT_EQ(trial->outcome, Outcome::Finished) << trial->detail;
    EXPECT_EQ(trial->values.at(0).value, seed);
  }
}

TEST(LedgerRun, ARunnerThatWasKilledIsContinued) {
  const TempDirectory folder;
  const Work work{.runs = folder.path() / "runs",
                  .journal = folder.path() / "journal",
                  .script =
                      "echo start $CETERIS_SEED >>$JOURNAL; [ -e $JOURNAL.go ] || sleep 1000; "
                      "echo '{{\"result\": {{\"x\": '$CETERIS_SEED'}}}}' >$CETERIS_DIR/metrics.jsonl",
                  .count = 3};
  const pid_t pid = runner(work, 2);
  for (int look = 0; look < 1000 && work.journal_lines().size() < 2; ++look) {
    usleep(10000);
  }
  kill(pid, SIGKILL);
  EXPECT_EQ(exit_code(pid), -SIGKILL);
  std::ofstream(folder.path() / "journal.go").flush();
  EXPECT_TRUE(run_all(work, 2));
  int lost = 0;
  for (int seed = 1; seed <= work.count; ++seed) {
    const StoredTrial stored = read_trial(work.runs, identity::trial_id(work.key(seed)));
    EXPECT_EQ(stored.result.value().end.outcome, Outcome::Finished) << stored.result->end.detail;
    lost += static_cast<int>(stored.attempts.size()) - 1;
  }
  EXPECT_EQ(lost, 2);
}

}  // namespace
}  // namespace ceteris::trial_store
