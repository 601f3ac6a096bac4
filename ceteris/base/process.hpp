// SPDX-License-Identifier: Apache-2.0
// The one process pool: child programs that end when we end, and leave nothing behind.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace ceteris {

/// A program to run.
struct Command {
  std::vector<std::string> argv;  ///< program (a path, or a name looked up in PATH) and its arguments
  std::vector<std::pair<std::string, std::string>> environment = {};  ///< on top of ours; replaces equal names
  std::filesystem::path directory = {};                               ///< to run in; empty: ours
  std::filesystem::path out_file = {};                                ///< receives stdout, appended; empty: captured
  std::filesystem::path err_file = {};                                ///< receives stderr, appended; empty: captured
  std::size_t capture_limit = std::size_t{1} << 20;  ///< bytes kept of each captured output: the last ones
  double timeout_seconds = 0;                        ///< then SIGTERM, and SIGKILL 5 s later; 0: none
};

/// How a program ended.
struct ProcessResult {
  bool started = false;      ///< false: a stop was requested before its turn, or `failure` says why
  std::string failure = {};  ///< why the system could not start it
  int exit_code = -1;        ///< -1 when a signal ended it
  int signal = 0;            ///< the signal that ended it
  bool timed_out = false;
  double seconds = 0;
  std::uint64_t peak_memory_bytes = 0;  ///< resident; at least what we held ourselves when we started it
  std::string out = {};
  std::string err = {};
  bool out_cut = false;  ///< the beginning of `out` was dropped
  bool err_cut = false;

  [[nodiscard]] bool ok() const { return started && exit_code == 0 && !timed_out; }
  /// "exit code 3", "killed by signal 11 (Segmentation fault)", "stopped after its time limit of 10 s", ...
  [[nodiscard]] std::string describe() const;
};

/// Runs all commands, at most `jobs` >= 1 at a time, started in order, and waits for them; one result a command.
/// `ended` is called in this thread after each end. stdin is empty; each child has its own process group, which is
/// killed with it, and dies when the calling thread does. When a stop is requested (stop.hpp), SIGTERM goes to the
/// running children, which are waited for, and no more are started.
/// Throws a system error, before anything is started, naming every program that cannot be found.
std::vector<ProcessResult> run_processes(std::span<const Command> commands, int jobs,
                                         const std::function<void(std::size_t, const ProcessResult&)>& ended = {});

/// Runs one command. Throws a system error as above or when the system cannot start it.
ProcessResult run_process(const Command& command);

/// The program file that is running now.
[[nodiscard]] std::filesystem::path this_program();

}  // namespace ceteris
