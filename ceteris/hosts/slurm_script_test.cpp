// SPDX-License-Identifier: Apache-2.0
// The script runs here as it would under Slurm, with a scontrol of our own.
#include "ceteris/hosts/slurm_script.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "ceteris/base/file.hpp"
#include "ceteris/base/temporary.hpp"

namespace ceteris::hosts {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(SlurmTime, IsWhatSbatchTakes) {
  for (const char* time : {"90", "90:00", "4:00:00", "1-12", "1-12:30", "2-00:00:00", "UNLIMITED", "infinite"}) {
    EXPECT_TRUE(is_slurm_time(time)) << time;
  }
  for (const char* time : {"banana", "", "4h", "1:2:3:4", "-1", "1-", "4:00:00 ", "12:"}) {
    EXPECT_FALSE(is_slurm_time(time)) << time;
  }
}

class SlurmScript : public ::testing::Test {
 protected:
  void SetUp() override {
    write("scontrol", "#!/bin/sh\necho \"$@\" >requeued\n");
    chmod((folder_.path() / "scontrol").c_str(), 0700);
  }

  void write(const std::string& name, const std::string& text) const { std::ofstream(folder_.path() / name) << text; }

  /// Starts the script around a shell command.
  [[nodiscard]] pid_t start(const std::string& command) const {
    write("script", slurm_script({.name = "x", .directory = "/", .command = {"sh", "-c", command}}));
    const pid_t pid = fork();
    if (pid == 0) {
      setenv("PATH", (folder_.path().string() + ":/usr/bin:/bin").c_str(), 1);
      setenv("SLURM_ARRAY_JOB_ID", "12", 1);
      setenv("SLURM_ARRAY_TASK_ID", "3", 1);
      if (chdir(folder_.path().c_str()) == 0) {
        execlp("bash", "bash", "script", nullptr);
      }
      _exit(127);
    }
    return pid;
  }

  [[nodiscard]] static int exit_code(pid_t pid) {
    int status = 0;
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

  void wait_for(const std::string& name) const {
    for (int look = 0; look < 6000 && !std::filesystem::exists(folder_.path() / name); ++look) {
      usleep(10000);
    }
  }

  [[nodiscard]] bool requeued() const { return std::filesystem::exists(folder_.path() / "requeued"); }

  TempDirectory folder_;
};

TEST_F(SlurmScript, AsksForAnArrayThatIsRequeuedAndSignalled) {
  const std::string script = slurm_script({.name = "ceteris-x",
                                           .tasks = 8,
                                           .cores = 2,
                                           .time = "1:00:00",
                                           .directory = "/a b",
                                           .options = {"--partition=long"},
                                           .command = {"ceteris", "study", "run", "it's.toml"}});
  EXPECT_THAT(script, testing::StartsWith("#!/bin/bash\n#SBATCH --job-name=ceteris-x\n#SBATCH --array=1-8\n"));
  for (const char* line : {"--cpus-per-task=2\n", "--requeue\n", "--signal=B:USR1@120\n", "--time=1:00:00\n",
                           "--chdir='/a b'\n", "--partition=long\n"}) {
    EXPECT_THAT(script, HasSubstr(std::string("#SBATCH ") + line));
  }
  EXPECT_THAT(script, HasSubstr("\nceteris study run 'it'\\''s.toml' &\n"));
  EXPECT_THAT(slurm_script({.command = {"true"}}), Not(HasSubstr("--time")));
}

TEST_F(SlurmScript, EndsAsItsCommandDoes) {
  EXPECT_EQ(exit_code(start("exit 0")), 0);
  EXPECT_EQ(exit_code(start("exit 4")), 4);
  EXPECT_FALSE(requeued());
}

TEST_F(SlurmScript, EndsWellWhenOtherTasksRunTheRest) {
  EXPECT_EQ(exit_code(start("exit 75")), 0);
  EXPECT_FALSE(requeued());
}

TEST_F(SlurmScript, GoesBackIntoTheQueueWhenItsTimeIsUp) {
  const pid_t pid = start("trap 'echo stops >stopped; exit 75' USR1; echo >ready; while :; do sleep 0.05; done");
  wait_for("ready");
  kill(pid, SIGUSR1);
  EXPECT_EQ(exit_code(pid), 75);
  EXPECT_TRUE(std::filesystem::exists(folder_.path() / "stopped")) << "the command was asked to stop";
  EXPECT_EQ(read_file(folder_.path() / "requeued"), "requeue 12_3\n");
}

TEST_F(SlurmScript, DoesNotGoBackWhenItsCommandWasJustDone) {
  const pid_t pid = start("trap 'exit 0' USR1; echo >ready; while :; do sleep 0.05; done");
  wait_for("ready");
  kill(pid, SIGUSR1);
  EXPECT_EQ(exit_code(pid), 0);
  EXPECT_FALSE(requeued());
}

TEST_F(SlurmScript, DoesNotGoBackWhenItIsCancelled) {
  const pid_t pid = start("trap 'exit 75' TERM; echo >ready; while :; do sleep 0.05; done");
  wait_for("ready");
  kill(pid, SIGTERM);
  EXPECT_EQ(exit_code(pid), 0);
  EXPECT_FALSE(requeued());
}

}  // namespace
}  // namespace ceteris::hosts
