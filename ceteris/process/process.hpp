// SPDX-License-Identifier: Apache-2.0
// The one process pool: child programs whose whole tree ends when they end, when a limit is reached and when we end,
// and that leave nothing behind.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ceteris/process/process_tree.hpp"

namespace ceteris {

/// A program to run.
struct Command {
  std::vector<std::string> argv;  ///< program (a path, or a name looked up in its PATH) and its arguments
  std::vector<std::pair<std::string, std::string>> environment = {};  ///< on top of ours; replaces equal names
  std::vector<std::string> without = {};                              ///< names of ours that it does not get
  std::filesystem::path directory = {};                               ///< to run in; empty: ours
  std::filesystem::path out_file = {};                                ///< new file that receives stdout, bounded
  std::filesystem::path err_file = {};                                ///< new file that receives stderr, bounded
  std::size_t log_limit = std::size_t{8} << 20;      ///< bytes kept in each file: half from the beginning and the end
  std::size_t capture_limit = std::size_t{1} << 20;  ///< bytes kept of each output in memory: the last ones
  double timeout_seconds = 0;                        ///< then SIGTERM, and later SIGKILL; 0: none
  double grace_seconds = 5;                          ///< between them, also when a stop is asked for
  std::uint64_t memory_limit = 0;                    ///< resident bytes of the tree, then SIGKILL; 0: none
  std::string mark_variable = {};  ///< one of `environment` with a value of its own, by which lost processes are found
  std::function<void(const ProcessMark&)> started = {};  ///< called once it runs
};

/// Why we stopped a program.
enum class StopReason { None, TimeLimit, MemoryLimit, Asked };

/// How a program ended.
struct ProcessResult {
  bool started = false;       ///< false: a stop was requested before its turn, or `failure` says why
  std::string failure = {};   ///< why it could not be started
  bool host_failure = false;  ///< `failure` is the machine's: no memory, too many processes or open files
  int exit_code = -1;         ///< -1 when a signal ended it
  int signal = 0;             ///< the signal that ended it
  StopReason stopped = StopReason::None;
  bool lost = false;   ///< somebody killed the process that kept it, and it with that
  double seconds = 0;  ///< until the program itself ended
  /// Resident memory of the whole tree: the highest of samples (after 1 ms, then every 20 to 250 ms) and of the largest
  /// single process. 0: it ended before the first sample and was never larger than we were when we started it.
  std::uint64_t peak_memory_bytes = 0;
  std::vector<std::string> left_behind = {};  ///< descendants that outlived it by kLinger and were ended: "sh (pid 12)"
  int log_failure = 0;                        ///< errno of the first failure to write out_file or err_file
  std::string out = {};
  std::string err = {};
  bool out_cut = false;  ///< the beginning of `out` was dropped
  bool err_cut = false;

  [[nodiscard]] bool ok() const { return started && exit_code == 0 && stopped == StopReason::None; }
  /// "exit code 3", "killed by signal 11 (Segmentation fault)", "stopped after its time limit of 10 s", ...
  [[nodiscard]] std::string describe() const;
};

/// Seconds that descendants of a program have to end by themselves once it has ended.
inline constexpr double kLinger = 0.5;

/// Runs what `next` gives, at most `jobs` >= 1 at a time, and waits for it. `next` is asked whenever a place is free,
/// and again after each end when it gave nothing; nothing while nothing runs is the end. `ended` is called in this
/// thread with the number of the command, counted from 0 as `next` gave them. An exception of either ends all trees.
///
/// A program has an empty stdin, a session and process group of its own, no descriptor and no changed signal of ours.
/// It ends when its own process ends, whoever still holds its stdout; its descendants, also those in sessions of their
/// own, have kLinger to end too and are then killed and named. All trees end when we end, however we end. When a stop
/// is requested (stop.hpp), SIGTERM goes to the running programs, SIGKILL after their grace, and no more are started.
/// `look`, where there is one, is called in this thread as long as something runs, every 20 ms or more often; when it
/// returns true, `next` is asked again where a place is free.
void run_pool(const std::function<std::optional<Command>()>& next, int jobs,
              const std::function<void(std::size_t, const ProcessResult&)>& ended,
              const std::function<bool()>& look = {});

/// Runs all commands so; one result a command. One that cannot be started is a result like others.
std::vector<ProcessResult> run_processes(std::span<const Command> commands, int jobs,
                                         const std::function<void(std::size_t, const ProcessResult&)>& ended = {});

/// Runs one command. Throws a system error when it cannot be started.
ProcessResult run_process(const Command& command);

/// The program file that is running now.
[[nodiscard]] std::filesystem::path this_program();

}  // namespace ceteris
