// SPDX-License-Identifier: Apache-2.0
// run_ceteris in a fork of this process, which has loaded libtorch and computed nothing with it, so that no thread of
// it is lost; and the main that gives libtorch's libraries the environment that `ceteris` gives the engine.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <system_error>
#include <thread>

#include "ceteris/base/error.hpp"
#include "ceteris/base/executor.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/startup.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/cli/program.hpp"
#include "ceteris/cli/verbs.hpp"
#include "ceteris/process/process.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kTimeLimit{120};

bool needs_engine(const std::vector<std::string>& arguments) {
  if (arguments.empty()) {
    return false;
  }
  const ceteris::cli::Verb* const verb = ceteris::cli::find_verb(arguments.front());
  const bool resolves = arguments.front() == "trial" && arguments.size() > 1 && arguments[1] == "resolve";
  return resolves || (verb != nullptr && verb->needs_engine);
}

void redirect(int descriptor, const std::filesystem::path& file, const char* mode) {
  std::FILE* const stream = std::fopen(file.c_str(), mode);
  if (stream == nullptr || dup2(fileno(stream), descriptor) < 0) {
    _exit(126);
  }
  std::fclose(stream);
}

[[noreturn]] void be_ceteris(std::vector<std::string>& arguments, const std::filesystem::path& directory,
                             const std::filesystem::path& out, const std::filesystem::path& err) {
  redirect(STDIN_FILENO, "/dev/null", "r");
  redirect(STDOUT_FILENO, out, "w");
  redirect(STDERR_FILENO, err, "w");
  if (!directory.empty()) {
    std::filesystem::current_path(directory);
  }
  std::string name = "ceteris";
  std::vector<char*> argv = {name.data()};
  for (std::string& argument : arguments) {
    argv.push_back(argument.data());
  }
  argv.push_back(nullptr);
  const int code = ceteris::cli::run(static_cast<int>(argv.size()) - 1, argv.data());
  std::cout.flush();
  std::fflush(nullptr);
  _exit(code);  // no destructors: the folders of the tests are the parent's
}

/// The status of waitpid; a process that outlives the limit is killed.
int wait_for(pid_t child) {
  int status = 0;
  for (const auto start = Clock::now(); waitpid(child, &status, WNOHANG) == 0;) {
    if (Clock::now() - start > kTimeLimit) {
      kill(child, SIGKILL);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return status;
}

}  // namespace

ceteris::ProcessResult run_ceteris(std::vector<std::string> arguments,
                                   std::vector<std::pair<std::string, std::string>> environment,
                                   const std::filesystem::path& directory) {
  if (!environment.empty() || !needs_engine(arguments)) {
    return start_ceteris(std::move(arguments), std::move(environment), directory);
  }
  const ceteris::TempDirectory folder;
  const auto out = folder.path() / "out";
  const auto err = folder.path() / "err";
  std::cout.flush();
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child < 0) {
    throw std::system_error(errno, std::generic_category(), "fork");
  }
  if (child == 0) {
    be_ceteris(arguments, directory, out, err);
  }
  const int status = wait_for(child);
  return {.started = true,
          .exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
          .signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0,
          .out = ceteris::read_file(out),
          .err = ceteris::read_file(err)};
}

}  // namespace cli_tests

int main(int argc, char** argv) {
  const int threads = ceteris::available_cores();
  if (!ceteris::engine_environment(threads).empty()) {
    ceteris::apply_engine_environment(threads);
    execv(ceteris::this_program().c_str(), argv);
    return 1;
  }
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
