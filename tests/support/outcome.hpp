// SPDX-License-Identifier: Apache-2.0
// How a call ended, as a value that a test can compare.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <string>

#include "ceteris/base/error.hpp"

namespace ceteris::test {

/// What the error of `call` says and its exit code in front; "no error" without one.
inline std::string error_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return std::to_string(static_cast<int>(error.exit())) + " " + error.what();
  }
  return "no error";
}

/// Runs `work` in a process of its own, so that what it does to the process reaches no other test. Returns what it
/// returned as the exit code, or minus the signal that ended it.
inline int in_child(const std::function<int()>& work) {
  const pid_t pid = fork();
  if (pid == 0) {
    _exit(work());
  }
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace ceteris::test
