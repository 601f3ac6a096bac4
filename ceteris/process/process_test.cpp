// SPDX-License-Identifier: Apache-2.0
#include "ceteris/process/process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <cerrno>
#include <cstdlib>
#include <thread>

#include "ceteris/base/error.hpp"
#include "ceteris/base/executor.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/process/test_process.hpp"

namespace ceteris {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

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
  EXPECT_THAT(this_program().filename().string(), HasSubstr("process"));
}

}  // namespace
}  // namespace ceteris
