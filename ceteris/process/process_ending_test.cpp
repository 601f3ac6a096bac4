// SPDX-License-Identifier: Apache-2.0
// How child programs end: by limits, by a stop, with us, and with all that they left.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <stdexcept>

#include "ceteris/base/stop.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/process/test_process.hpp"

namespace ceteris {
namespace {

namespace fs = std::filesystem;
using testing::StartsWith;

TEST_F(Process, ATimeLimitEndsTheWholeFamily) {
  const TempDirectory folder;
  const fs::path number = folder.path() / "pid";
  Command command = shell("sleep 60 & echo $! > " + number.string() + "; wait");
  command.timeout_seconds = 0.3;
  const ProcessResult result = run_process(command);
  EXPECT_TRUE(result.stopped == StopReason::TimeLimit);
  EXPECT_FALSE(result.ok());
  EXPECT_GE(result.seconds, 0.3);
  EXPECT_LT(result.seconds, 5);
  EXPECT_THAT(result.describe(), StartsWith("stopped at its time limit, after "));
  EXPECT_TRUE(dies_within(wait_for_number(number), 5)) << "the grandchild lives on";
}

TEST_F(Process, WhatAProgramLeavesInTheBackgroundEndsWithIt) {
  const ProcessResult result = run_process(shell("sleep 60 & echo $!"));
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_LT(result.seconds, 20);
  EXPECT_TRUE(dies_within(std::stoi(result.out), 5));
}

/// Ends once `file` is there.
Command waiting_for(const fs::path& file) {
  return shell("while ! test -e " + file.string() + "; do sleep 0.01; done");
}

TEST_F(Process, AStopReachesTheRunningAndKeepsTheRestFromStarting) {
  const TempDirectory folder;
  const fs::path ready = folder.path() / "ready";
  const Command patient =
      shell("trap 'exit 75' TERM; echo ready; touch " + ready.string() + "; while :; do sleep 0.01; done");
  const std::vector<Command> commands{waiting_for(ready), patient, shell("exit 0"), shell("exit 0")};
  const auto results = run_processes(commands, 2, [&](std::size_t i, const ProcessResult&) {
    if (i == 0) {
      request_stop(SIGTERM);
    }
  });
  EXPECT_TRUE(results[0].ok());
  EXPECT_EQ(results[1].exit_code, 75);
  EXPECT_EQ(results[1].stopped, StopReason::Asked);
  EXPECT_EQ(results[1].out, "ready\n");
  EXPECT_FALSE(results[2].started);
  EXPECT_FALSE(results[3].started);
  EXPECT_EQ(results[3].describe(), "not started, because a stop was asked for");
}

TEST_F(Process, AnExceptionOfTheCallbackKillsTheRest) {
  const TempDirectory folder;
  const fs::path number = folder.path() / "pid";
  const std::vector<Command> commands{shell("echo $$ > " + number.string() + "; exec sleep 60"),
                                      shell("while ! test -s " + number.string() + "; do sleep 0.01; done")};
  EXPECT_THROW(
      run_processes(commands, 2, [](std::size_t, const ProcessResult&) { throw std::runtime_error("enough"); }),
      std::runtime_error);
  EXPECT_TRUE(dies_within(wait_for_number(number), 5));
}

TEST_F(Process, DiesWithItsParent) {
  const TempDirectory folder;
  const fs::path number = folder.path() / "pid";
  const fs::path other = folder.path() / "other";
  const pid_t parent = fork();
  if (parent == 0) {
    run_process(
        shell("setsid sleep 61 & echo $! > " + other.string() + "; echo $$ > " + number.string() + "; exec sleep 60"));
    _exit(0);
  }
  const pid_t child = wait_for_number(number);
  ASSERT_GT(child, 0);
  EXPECT_TRUE(is_alive(child));
  kill(parent, SIGKILL);
  waitpid(parent, nullptr, 0);
  EXPECT_TRUE(dies_within(child, 10));
  EXPECT_TRUE(dies_within(wait_for_number(other), 10)) << "a session of its own is no way out";
}

TEST_F(Process, AMemoryLimitEndsTheTree) {
  Command command = shell("x=$(head -c 60000000 /dev/zero | tr '\\0' x); sleep 60");
  command.memory_limit = 40'000'000;
  const ProcessResult result = run_process(command);
  EXPECT_EQ(result.stopped, StopReason::MemoryLimit);
  EXPECT_FALSE(result.ok());
  EXPECT_LT(result.seconds, 50);
  EXPECT_THAT(result.describe(), StartsWith("stopped at its memory limit, holding "));
}

TEST_F(Process, WhatLeavesItsSessionIsEndedAndNamed) {
  // A daemon by the book: two forks, a session, no environment, closed descriptors.
  const ProcessResult result =
      run_process(shell("(env -i setsid sh -c 'sleep 61 >/dev/null 2>&1 <&- & echo $!') & wait; exit 3"));
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_LT(result.seconds, 20);
  ASSERT_EQ(result.left_behind.size(), 1u);
  EXPECT_EQ(result.left_behind[0], "sleep (pid " + result.out.substr(0, result.out.size() - 1) + ")");
  EXPECT_FALSE(is_alive(std::stoi(result.out)));
}

TEST_F(Process, ALimitEndsWhatLeftItsSessionAndIgnoresSigterm) {
  const TempDirectory folder;
  const fs::path number = folder.path() / "pid";
  Command command = shell("trap '' TERM; setsid sh -c 'trap \"\" TERM; echo $$ > " + number.string() +
                          "; while :; do sleep 0.1; done' & while :; do sleep 0.1; done");
  command.timeout_seconds = 0.5;
  command.grace_seconds = 0.3;
  const ProcessResult result = run_process(command);
  EXPECT_EQ(result.stopped, StopReason::TimeLimit);
  EXPECT_EQ(result.signal, SIGKILL);
  EXPECT_FALSE(is_alive(wait_for_number(number)));
}

TEST_F(Process, EndsWithItsProgramWhoeverHoldsItsOutput) {
  const ProcessResult result = run_process(shell("setsid sleep 61 & exit 0"));
  EXPECT_TRUE(result.ok());
  EXPECT_LT(result.seconds, 20);
}

TEST_F(Process, AProgramThatClosesItsOutputRunsOn) {
  const ProcessResult result = run_process(shell("exec >&- 2>&-; sleep 0.3; exit 6"));
  EXPECT_EQ(result.exit_code, 6);
  EXPECT_GE(result.seconds, 0.3);
}

TEST_F(Process, ShortLivedDescendantsAreNotBlamed) {
  const ProcessResult result = run_process(shell("sleep 0.01 & exit 0"));
  EXPECT_TRUE(result.left_behind.empty());
}

TEST_F(Process, AKilledKeeperTakesItsProgramAlong) {
  Command command = shell("setsid sleep 61 & echo $!; kill -KILL $PPID; sleep 62");
  command.environment = {{"CETERIS_TEST_MARK", std::to_string(getpid()) + ".killed-keeper"}};
  command.mark_variable = "CETERIS_TEST_MARK";
  const ProcessResult result = run_process(command);
  EXPECT_TRUE(result.lost);
  EXPECT_FALSE(result.ok());
  EXPECT_EQ(result.signal, SIGKILL);
  EXPECT_LT(result.seconds, 50);
  EXPECT_EQ(result.describe(), "killed from outside, with the process that kept it");
  EXPECT_TRUE(dies_within(std::stoi(result.out), 10));
  EXPECT_FALSE(result.left_behind.empty());
}

TEST_F(Process, AStopKillsWhatIgnoresItAfterItsGrace) {
  const TempDirectory folder;
  const fs::path ready = folder.path() / "ready";
  Command stubborn = shell("trap '' TERM; touch " + ready.string() + "; while :; do sleep 0.05; done");
  stubborn.grace_seconds = 0.3;
  const auto results = run_processes(std::vector<Command>{waiting_for(ready), stubborn}, 2,
                                     [&](std::size_t, const ProcessResult&) { request_stop(SIGTERM); });
  EXPECT_EQ(results[1].stopped, StopReason::Asked);
  EXPECT_EQ(results[1].signal, SIGKILL);
}

}  // namespace
}  // namespace ceteris
