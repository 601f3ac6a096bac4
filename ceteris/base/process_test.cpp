// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "ceteris/base/clock.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/base/executor.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/stop.hpp"

namespace ceteris {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

Command shell(std::string script) {
  return {.argv = {"/bin/sh", "-c", std::move(script)}};
}

std::size_t open_descriptors() {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator("/proc/self/fd"), fs::directory_iterator()));
}

bool has_children() {
  return waitpid(-1, nullptr, WNOHANG) != -1 || errno != ECHILD;
}

/// Running, and not just waiting to be reaped by somebody.
bool is_alive(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string line;
  std::getline(file, line);
  const std::size_t end = line.rfind(')');
  return end != std::string::npos && line.at(end + 2) != 'Z' && line.at(end + 2) != 'X';
}

bool dies_within(pid_t pid, double seconds) {
  const Stopwatch watch;
  while (is_alive(pid) && watch.seconds() < seconds) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return !is_alive(pid);
}

/// The number a child wrote to `path`, once it is there.
pid_t wait_for_number(const fs::path& path) {
  pid_t number = 0;
  for (const Stopwatch watch; number == 0 && watch.seconds() < 30;) {
    std::ifstream(path) >> number;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return number;
}

class Process : public testing::Test {
 protected:
  void SetUp() override {
    clear_stop();
    descriptors_ = open_descriptors();
  }
  void TearDown() override {
    clear_stop();
    EXPECT_EQ(open_descriptors(), descriptors_) << "a descriptor was left open";
    EXPECT_FALSE(has_children()) << "a child was left behind";
  }

 private:
  std::size_t descriptors_ = 0;
};

TEST_F(Process, TellsExitCodesAndOutput) {
  const ProcessResult result = run_process(shell("echo out; echo err >&2; exit 3"));
  EXPECT_TRUE(result.started);
  EXPECT_FALSE(result.ok());
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(result.signal, 0);
  EXPECT_EQ(result.out, "out\n");
  EXPECT_EQ(result.err, "err\n");
  EXPECT_FALSE(result.out_cut);
  EXPECT_EQ(result.describe(), "exit code 3");
  EXPECT_TRUE(run_process({.argv = {"true"}}).ok()) << "found in PATH";
}

TEST_F(Process, TellsASignalFromAnExitCode) {
  const ProcessResult crash = run_process(shell("kill -SEGV $$"));
  EXPECT_EQ(crash.signal, SIGSEGV);
  EXPECT_EQ(crash.exit_code, -1);
  EXPECT_FALSE(crash.ok());
  EXPECT_EQ(crash.describe(), "killed by signal 11 (Segmentation fault)");
  EXPECT_EQ(run_process(shell("kill -KILL $$")).describe(),
            "killed by signal 9 (Killed); the machine may have run out of memory");
}

TEST_F(Process, PassesArgumentsAsTheyAre) {
  const ProcessResult result = run_process({.argv = {"printf", "%s|", "a b", "", "$HOME", "'\"\n*"}});
  EXPECT_EQ(result.out, "a b||$HOME|'\"\n*|");
}

TEST_F(Process, AddsToAndReplacesTheEnvironment) {
  setenv("CETERIS_TEST_OLD", "old", 1);
  setenv("CETERIS_TEST_KEPT", "kept", 1);
  Command command = shell("echo $CETERIS_TEST_OLD $CETERIS_TEST_KEPT $CETERIS_TEST_NEW; env | grep -c TEST_OLD");
  command.environment = {{"CETERIS_TEST_OLD", "new"}, {"CETERIS_TEST_NEW", "added"}};
  EXPECT_EQ(run_process(command).out, "new kept added\n1\n");
  EXPECT_STREQ(std::getenv("CETERIS_TEST_OLD"), "old");
}

TEST_F(Process, RunsInTheGivenFolderAndFindsRelativePrograms) {
  const TempDirectory folder;
  const fs::path script = folder.path() / "script";
  write_file_atomic(script, "#!/bin/sh\npwd\n");
  fs::permissions(script, fs::perms::owner_all);
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  const ProcessResult result = run_process({.argv = {"./script"}, .directory = "/usr"});
  fs::current_path(before);
  EXPECT_EQ(result.out, "/usr\n");
}

TEST_F(Process, HasAnEmptyInputAndNoneOfOurDescriptors) {
  const TempDirectory folder;
  std::FILE* ours = std::fopen((folder.path() / "lock").c_str(), "w");  // without O_CLOEXEC
  const ProcessResult result = run_process(shell("cat; ls -l /proc/self/fd"));
  std::fclose(ours);
  EXPECT_TRUE(result.ok());
  EXPECT_THAT(result.out, testing::Not(HasSubstr("lock")));
}

TEST_F(Process, SendsOutputToNewFilesToo) {
  const TempDirectory folder;
  Command command = shell("echo out; echo err >&2");
  command.out_file = folder.path() / "out";
  command.err_file = folder.path() / "err";
  EXPECT_EQ(run_process(command).out, "out\n");
  EXPECT_EQ(read_file(folder.path() / "out"), "out\n");
  EXPECT_EQ(read_file(folder.path() / "err"), "err\n");
  EXPECT_THROW(run_process(command), Error) << "an old log is not overwritten";
}

TEST_F(Process, OutputMayExceedThePipeAndOnlyItsEndIsKept) {
  Command command = shell("head -c 3000000 /dev/zero | tr '\\0' x; echo END; head -c 200000 /dev/zero >&2");
  command.capture_limit = 1000;
  const ProcessResult result = run_process(command);
  EXPECT_TRUE(result.ok());
  EXPECT_EQ(result.out, std::string(996, 'x') + "END\n");
  EXPECT_TRUE(result.out_cut);
  EXPECT_EQ(result.err.size(), 1000u);
  EXPECT_TRUE(result.err_cut);
}

TEST_F(Process, AllOutputIsKeptUpToTheLimit) {
  Command command = shell("head -c 3000000 /dev/zero | tr '\\0' x");
  command.capture_limit = 3000000;
  const ProcessResult result = run_process(command);
  EXPECT_EQ(result.out, std::string(3000000, 'x'));
  EXPECT_FALSE(result.out_cut);
}

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

TEST_F(Process, TenChildrenOnTwoSlotsRunTwoAtATime) {
  const TempDirectory folder;
  const fs::path log = folder.path() / "log";
  std::vector<Command> commands;
  for (int i = 0; i < 10; ++i) {
    commands.push_back(
        shell("echo + >> " + log.string() + "; sleep 0.05; echo - >> " + log.string() + "; exit " + std::to_string(i)));
  }
  std::vector<std::size_t> ended;
  const auto results = run_processes(commands, 2, [&](std::size_t i, const ProcessResult& result) {
    ended.push_back(i);
    EXPECT_EQ(result.exit_code, static_cast<int>(i));
  });
  ASSERT_EQ(results.size(), 10u);
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(results[static_cast<std::size_t>(i)].exit_code, i);
  }
  EXPECT_THAT(ended, testing::UnorderedElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
  int running = 0;
  int most = 0;
  for (const char sign : read_file(log)) {
    running += sign == '+' ? 1 : sign == '-' ? -1 : 0;
    most = std::max(most, running);
  }
  EXPECT_EQ(running, 0);
  EXPECT_EQ(most, 2);
}

TEST_F(Process, NoCommandsAreNoWork) {
  EXPECT_TRUE(run_processes({}, 2).empty());
}

TEST_F(Process, AMissingProgramIsTheOutcomeOfOneChild) {
  const std::vector<Command> commands{
      {.argv = {"no-such-program"}}, shell("exit 4"), {.argv = {"/etc/passwd"}}, {.argv = {"/etc"}}};
  const auto results = run_processes(commands, 1);
  EXPECT_FALSE(results[0].started);
  EXPECT_FALSE(results[0].host_failure);
  EXPECT_EQ(results[0].describe(), "no-such-program: there is no such program; check the name and PATH");
  EXPECT_EQ(results[1].exit_code, 4);
  EXPECT_EQ(results[2].describe(), "/etc/passwd: is not executable; chmod +x, or name its interpreter first");
  EXPECT_EQ(results[3].describe(), "/etc: is a folder, not a program");
}

TEST_F(Process, AChildThatCannotStartIsAResultAndTheOthersRun) {
  Command nowhere = shell("exit 0");
  nowhere.directory = "/no/such/folder";
  Command unwritable = shell("exit 0");
  unwritable.out_file = "/no/such/folder/log";
  const auto results = run_processes(std::vector<Command>{nowhere, shell("exit 5"), unwritable}, 1);
  EXPECT_FALSE(results[0].started);
  EXPECT_EQ(results[0].describe(),
            "/no/such/folder: is not a folder that /bin/sh can run in: No such file or directory");
  EXPECT_EQ(results[1].exit_code, 5);
  EXPECT_EQ(results[2].describe(),
            "/no/such/folder/log: cannot be created to receive output: No such file or directory");
  EXPECT_THROW(run_process(nowhere), Error);
}

TEST_F(Process, AFileThatIsNoProgramIsOneClearError) {
  const TempDirectory folder;
  const fs::path path = folder.path() / "junk";
  write_file_atomic(path, "\x01\x02junk");
  fs::permissions(path, fs::perms::owner_all);
  try {
    run_process({.argv = {path.string()}});
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.what(),
              path.string() + ": cannot be started: Exec format error; a script needs a first line such as #!/bin/sh");
  }
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

TEST_F(Process, StartsFromAWorkerWithTheUsualSignals) {
  Executor executor(2);  // its threads block all signals; a child that inherited that could not be stopped
  std::vector<ProcessResult> results(4);
  executor.parallel_for(results.size(), [&](std::size_t i) {
    Command command = shell("exec sleep 60");
    command.timeout_seconds = 0.1;
    results[i] = run_process(command);
  });
  for (const ProcessResult& result : results) {
    EXPECT_TRUE(result.stopped == StopReason::TimeLimit);
    EXPECT_EQ(result.signal, SIGTERM) << "SIGTERM was enough";
  }
}

TEST_F(Process, KeepsExitCodesWhereOurParentIgnoredChildren) {
  signal(SIGCHLD, SIG_IGN);
  EXPECT_EQ(run_process(shell("exit 9")).exit_code, 9);
  signal(SIGCHLD, SIG_DFL);
}

TEST_F(Process, MeasuresTimeAndMemory) {
  // The shell holds the text of 30 MB in a variable.
  const ProcessResult result =
      run_process(shell("x=$(head -c 30000000 /dev/zero | tr '\\0' x); sleep 0.6; echo ${#x}"));
  EXPECT_EQ(result.out, "30000000\n");
  EXPECT_GE(result.seconds, 0.6);
  EXPECT_GE(result.peak_memory_bytes, 30'000'000u);
  EXPECT_LT(result.peak_memory_bytes, 3'000'000'000u);
}

TEST_F(Process, PeakMemoryIsNeverOurs) {
  const std::vector<char> ours(400'000'000, 'x');
  const ProcessResult result = run_process(shell("sleep 0.2"));
  EXPECT_EQ(ours.back(), 'x');
  EXPECT_GT(result.peak_memory_bytes, 100'000u);
  EXPECT_LT(result.peak_memory_bytes, 100'000'000u);
}

TEST_F(Process, PeakMemoryIsThatOfTheTree) {
  const TempDirectory folder;
  const std::string mark = folder.path().string() + "/";
  const auto hold = [&mark](const std::string& name) {  // 30 MB, until all three hold them and some time longer
    return "(x=$(head -c 30000000 /dev/zero | tr '\\0' x); touch " + mark + name + "; while ! test -e " + mark +
           "a -a -e " + mark + "b -a -e " + mark + "c; do sleep 0.05; done; sleep 0.6; echo ${#x}) & ";
  };
  const ProcessResult result = run_process(shell(hold("a") + hold("b") + hold("c") + "wait"));
  EXPECT_EQ(result.out, "30000000\n30000000\n30000000\n");
  EXPECT_GE(result.peak_memory_bytes, 90'000'000u);
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

TEST_F(Process, PassesOnNoIgnoredAndNoBlockedSignal) {
  signal(SIGHUP, SIG_IGN);
  signal(SIGQUIT, SIG_IGN);
  signal(SIGRTMIN, SIG_IGN);
  const ProcessResult result = run_process(shell("grep -E '^Sig(Blk|Ign)' /proc/self/status"));
  signal(SIGHUP, SIG_DFL);
  signal(SIGQUIT, SIG_DFL);
  signal(SIGRTMIN, SIG_DFL);
  EXPECT_EQ(result.out, "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
}

TEST_F(Process, LeavesOutVariables) {
  setenv("CETERIS_TEST_RANK", "3", 1);
  Command command = shell("echo ${CETERIS_TEST_RANK-none}");
  EXPECT_EQ(run_process(command).out, "3\n");
  command.without = {"CETERIS_TEST_RANK"};
  EXPECT_EQ(run_process(command).out, "none\n");
  command.environment = {{"CETERIS_TEST_RANK", "5"}};
  EXPECT_EQ(run_process(command).out, "5\n") << "what is declared counts";
  unsetenv("CETERIS_TEST_RANK");
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

TEST_F(Process, FindsProgramsInThePathThatItWillHave) {
  const TempDirectory folder;
  write_file_atomic(folder.path() / "only-here", "#!/bin/sh\necho found\n");
  fs::permissions(folder.path() / "only-here", fs::perms::owner_all);
  Command command{.argv = {"only-here"}};
  EXPECT_THROW(run_process(command), Error);
  command.environment = {{"PATH", folder.path().string() + ":/bin"}};
  EXPECT_EQ(run_process(command).out, "found\n");
}

TEST(ThisProgram, IsTheTestItself) {
  EXPECT_THAT(this_program().filename().string(), HasSubstr("base"));
}

}  // namespace
}  // namespace ceteris
