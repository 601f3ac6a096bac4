// SPDX-License-Identifier: Apache-2.0
// One attempt at a trial: a folder of its own, made for it and empty when it starts; its logs beside it; and what came
// of it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ceteris/identity/command.hpp"
#include "ceteris/metrics/source.hpp"
#include "ceteris/process/process.hpp"
#include "ceteris/record/outcome.hpp"

namespace ceteris::runner {

struct AttemptResult {
  record::Outcome outcome = record::Outcome::Finished;
  std::string detail;            ///< "exit code 3; last line of stderr: ..."; empty when finished
  double seconds = 0;            ///< until its main process ended
  std::uint64_t peak_bytes = 0;  ///< resident, of its tree
  int exit_code = -1;            ///< -1: none
  int signal = 0;                ///< 0: none
  std::int64_t started_unix_ms = 0;
  std::string gpu;                         ///< CUDA_VISIBLE_DEVICES of its slot; empty: no slot
  std::vector<metrics::Reading> readings;  ///< one a source, in order; none when it did not start
  std::vector<std::string> left_behind;    ///< descendants that were ended after it: "python3 (pid 123)"
  metrics::AttemptFiles files;             ///< for further readings
};

/// Files beside the folder of an attempt, which is the program's alone: DIR.out, DIR.err, DIR.process.
struct AttemptPaths {
  std::filesystem::path out_log;
  std::filesystem::path err_log;
  std::filesystem::path process;  ///< the mark of its main process while it runs, for end_predecessor
};
[[nodiscard]] AttemptPaths attempt_paths(const std::filesystem::path& dir);

/// An attempt whose folder is made.
struct StartingAttempt {
  bool folder_taken = false;
  std::string folder_failure = {};  ///< not empty: it cannot run
  std::uint64_t memory_limit = 0;
  std::uint64_t memory_kills = 0;
  std::int64_t started_unix_ms = 0;
  double started_steady = 0;  ///< when the folder was made, by a clock that is never set
  dev_t device = 0;           ///< of the folder, which the program may replace
  ino_t inode = 0;
  metrics::AttemptFiles files = {};
  Command process = {};  ///< what to run; nothing when it cannot run
};

/// Makes `dir`, which must not exist (its parents may be missing), and lays out what to run in it: on the GPU of a slot
/// when there is one, with so many threads by default.
[[nodiscard]] StartingAttempt start_attempt(const identity::TrialCommand& command, const std::filesystem::path& dir,
                                            const std::optional<std::string>& gpu, int threads);

/// Reads the metrics and decides the outcome. `process` is as it is by default for an attempt that cannot run.
[[nodiscard]] AttemptResult end_attempt(const StartingAttempt& attempt, const ProcessResult& process,
                                        std::span<const metrics::Source> sources);

/// Since when files count as written by an attempt, in nanoseconds by the clock of its file system: `started_ns`, or
/// earlier by as much as that clock was set back since. `seconds` have passed since then, and the clock says `now_ns`.
[[nodiscard]] std::int64_t start_by_set_clock(std::int64_t started_ns, double seconds, std::int64_t now_ns);

/// Ends what a runner that was killed may have left running for the attempt in `dir`; returns its names. (The keeper of
/// each program does so by itself unless it was killed too.)
std::vector<std::string> end_predecessor(const std::filesystem::path& dir);

}  // namespace ceteris::runner
