// SPDX-License-Identifier: Apache-2.0
#include "ceteris/process/process_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "ceteris/base/temporary.hpp"

namespace ceteris {
namespace {

using testing::Contains;
using testing::ElementsAre;

/// A child that sleeps until it is killed, and is reaped at the end of the scope.
class Sleeper {
 public:
  explicit Sleeper(const std::string& variable = "A=B") : pid_(fork()) {
    if (pid_ == 0) {
      std::string copy = variable;
      char* const environment[] = {copy.data(), nullptr};
      execle("/bin/sleep", "sleep", "63", nullptr, environment);
      _exit(127);
    }
    while (process_name(pid_) != "sleep (pid " + std::to_string(pid_) + ")") {
      usleep(1000);
    }
  }
  ~Sleeper() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  Sleeper(const Sleeper&) = delete;
  Sleeper& operator=(const Sleeper&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  pid_t pid_;
};

TEST(ProcessMark, SurvivesAFile) {
  const auto mark = mark_of(getpid());
  ASSERT_TRUE(mark);
  EXPECT_EQ(mark_from_text(to_text(*mark) + "\n"), mark);
  for (const char* broken : {"", "1", "1 2", "x 2 boot", "0 2 boot", "1 -2 boot", "1 2 boot more"}) {
    EXPECT_FALSE(mark_from_text(broken)) << broken;
  }
}

TEST(ProcessMark, TellsAnotherProcessOfTheSameNumber) {
  const auto mark = mark_of(getpid());
  ASSERT_TRUE(mark);
  EXPECT_TRUE(is_running(*mark));
  EXPECT_FALSE(is_running({mark->pid, mark->start + 1, mark->boot}));
  EXPECT_FALSE(is_running({mark->pid, mark->start, "another boot"}));
  EXPECT_FALSE(mark_of(0x7fffffff));
}

TEST(ProcessMark, WhatHasEndedDoesNotRun) {
  const pid_t pid = fork();
  if (pid == 0) {
    _exit(0);
  }
  siginfo_t information{};
  waitid(P_PID, static_cast<id_t>(pid), &information, WEXITED | WNOWAIT);
  const auto mark = mark_of(pid);
  ASSERT_TRUE(mark);
  EXPECT_FALSE(is_running(*mark));
  waitpid(pid, nullptr, 0);
}

TEST(ProcessTree, FindsDescendantsAndTheirMemory) {
  EXPECT_TRUE(descendants(getpid()).empty());
  const Sleeper sleeper;
  EXPECT_THAT(descendants(getpid()), ElementsAre(sleeper.pid()));
  const TreeMemory memory = memory_of({sleeper.pid()}, 0);
  EXPECT_GT(memory.resident, 100'000u);
  EXPECT_GE(memory.largest_peak, memory.resident);
  EXPECT_LT(memory.resident, 50'000'000u);
  EXPECT_EQ(memory_of({0x7fffffff}, 0).resident, 0u);
}

TEST(ProcessTree, PagesThatProcessesShareCountOnce) {
  const std::string big(100'000'000, 'x');
  const pid_t pid = fork();
  if (pid == 0) {
    pause();
    _exit(static_cast<int>(big.size()));
  }
  const std::uint64_t finer = memory_of({getpid(), pid}, 0).resident;
  const std::uint64_t plain = memory_of({getpid(), pid}, ~std::uint64_t{0}).resident;
  kill(pid, SIGKILL);
  waitpid(pid, nullptr, 0);
  EXPECT_GE(plain, 200'000'000u);
  EXPECT_GE(finer, 100'000'000u);
  EXPECT_LT(finer, 150'000'000u);
}

TEST(EndProcesses, FindsThemByTheirEnvironment) {
  const std::string value = std::to_string(getpid()) + "/attempts/1";
  const Sleeper ours("CETERIS_TEST_DIR=" + value);
  const Sleeper other("CETERIS_TEST_DIR=" + value + "0");
  EXPECT_THAT(end_processes({}, "CETERIS_TEST_DIR", value),
              ElementsAre("sleep (pid " + std::to_string(ours.pid()) + ")"));
  EXPECT_FALSE(is_running(*mark_of(ours.pid())));
  EXPECT_TRUE(is_running(*mark_of(other.pid())));
  EXPECT_TRUE(end_processes({}, "CETERIS_TEST_DIR", value).empty());
}

TEST(EndProcesses, FindsThemByTheirMark) {
  const Sleeper ours;
  auto mark = mark_of(ours.pid());
  ASSERT_TRUE(mark);
  mark->start += 1;
  EXPECT_TRUE(end_processes(mark, "CETERIS_TEST_DIR", "nowhere").empty()) << "another process of that number";
  EXPECT_TRUE(is_running(*mark_of(ours.pid())));
  mark->start -= 1;
  EXPECT_EQ(end_processes(mark, "CETERIS_TEST_DIR", "nowhere").size(), 1u);
  EXPECT_FALSE(is_running(*mark));
}

TEST(EndProcesses, AScriptWhoseProgramIsEndedDoesNotGoOnToItsNextCommand) {
  const TempDirectory folder;
  const std::string next = (folder.path() / "next").string(), script = "sleep 63; echo ran > '" + next + "'";
  for (int round = 0; round < 10; ++round) {
    const pid_t pid = fork();
    if (pid == 0) {
      execl("/bin/sh", "sh", "-c", script.c_str(), nullptr);
      _exit(127);
    }
    const auto sleeps = [&] {
      const std::vector<pid_t> found = descendants(pid);
      return !found.empty() && process_name(found.front()).starts_with("sleep ");
    };
    while (!sleeps()) {
      usleep(1000);
    }
    EXPECT_THAT(end_processes(mark_of(pid), "CETERIS_TEST_DIR", "nowhere"),
                Contains("sh (pid " + std::to_string(pid) + ")"));
    int status = 0;
    waitpid(pid, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status));
    EXPECT_FALSE(std::filesystem::exists(next));
  }
}

TEST(EndProcesses, SparesThisProcessAndWhatItRuns) {
  const Sleeper ours;
  EXPECT_TRUE(end_processes(mark_of(getpid()), "CETERIS_TEST_DIR", "nowhere").empty());
  EXPECT_TRUE(is_running(*mark_of(ours.pid())));
}

}  // namespace
}  // namespace ceteris
