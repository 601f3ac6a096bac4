// SPDX-License-Identifier: Apache-2.0
// How the front program hands over to the engine.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include "ceteris/base/startup.hpp"
#include "ceteris/cli/verbs.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::Not;

/// Whether the program holds SIGTERM back already, or handles it: the first line of its main has run.
bool is_ready_for_a_stop(pid_t pid) {
  // Until the exec it is a copy of this test, and fork holds all signals back for a moment (glibc of Debian 13).
  std::error_code gone;
  const auto program = std::filesystem::read_symlink("/proc/" + std::to_string(pid) + "/exe", gone);
  if (!program.filename().string().starts_with("ceteris")) {
    return false;
  }
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("SigBlk:") || line.starts_with("SigCgt:")) {
      const std::uint64_t mask = std::stoull(line.substr(7), nullptr, 16);
      if ((mask >> (SIGTERM - 1) & 1U) != 0) {
        return true;
      }
    }
  }
  return false;
}

TEST(EngineStartUp, AStopThatComesWhileLibtorchLoadsIsAnsweredLikeAnyOther) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "a sanitizer starts more slowly than what this measures";
#endif
  // The tries fall before, into and after the loading; what comes before main is the system's.
  for (const int milliseconds : {0, 100, 350}) {
    const pid_t pid = fork();
    if (pid == 0) {
      const int nothing = open("/dev/null", O_WRONLY);
      dup2(nothing, 1);
      dup2(nothing, 2);
      execl(CETERIS_PROGRAM, "ceteris", "audit", "builtin:original", "builtin:warm", nullptr);
      _exit(127);
    }
    while (!is_ready_for_a_stop(pid) && waitpid(pid, nullptr, WNOHANG) == 0) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    kill(pid, SIGTERM);
    int status = 0;
    waitpid(pid, &status, 0);
    EXPECT_TRUE(WIFEXITED(status)) << milliseconds << " ms: signal " << WTERMSIG(status);
    EXPECT_EQ(WEXITSTATUS(status), 75) << milliseconds << " ms";
  }
}

// OpenBLAS takes a processor that is newer than itself for a Pentium 4, unless it is told better.
TEST(EngineStartUp, OpenBlasMultipliesWithTheVectorsThatTheProcessorHas) {
  const std::vector<std::string> features = ceteris::cpu_features();
  const ceteris::ProcessResult doctor = start_ceteris({"doctor"});
  ASSERT_EQ(doctor.exit_code, 0) << doctor.err;
  if (std::ranges::find(features, "avx2") != features.end() && std::getenv("OPENBLAS_CORETYPE") == nullptr) {
    EXPECT_THAT(doctor.out, Not(HasSubstr("Prescott")));
  }
  // What the user sets is not overruled.
  EXPECT_THAT(start_ceteris({"doctor"}, {{"OPENBLAS_CORETYPE", "Prescott"}}).out,
              AnyOf(HasSubstr("Prescott"), Not(HasSubstr("OpenBLAS:"))));
}

TEST(EngineStartUp, EachVerbThatNeedsTheEngineAnswersHelpUnderItsOwnName) {
  for (const ceteris::cli::Verb& verb : ceteris::cli::kVerbs) {
    if (!verb.needs_engine) continue;
    const ceteris::ProcessResult help = start_ceteris({std::string(verb.name), "--help"});
    EXPECT_EQ(help.exit_code, 0) << help.describe();
    EXPECT_THAT(help.out, HasSubstr("ceteris " + std::string(verb.name))) << verb.name;
  }
}

TEST(EngineStartUp, HelpMarksNoVerbWhereTheEngineIsThere) {
  EXPECT_THAT(start_ceteris({"--help"}).out, Not(HasSubstr(" *")));
}

}  // namespace
}  // namespace cli_tests
