// SPDX-License-Identifier: Apache-2.0
// What /proc tells of other processes: who descends from whom, what they hold, and which of them a runner that was
// killed has left behind.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ceteris {

/// A process beyond doubt: numbers are used again, but not with the same start on the same boot of the system.
struct ProcessMark {
  pid_t pid = 0;
  std::uint64_t start = 0;  ///< ticks since boot, as /proc/PID/stat counts
  std::string boot;         ///< the boot's id; differs between machines

  bool operator==(const ProcessMark&) const = default;
};

/// None when there is no such process (one that has ended and was not yet reaped still has a mark).
[[nodiscard]] std::optional<ProcessMark> mark_of(pid_t pid);
/// "PID START BOOT", for a file.
[[nodiscard]] std::string to_text(const ProcessMark& mark);
[[nodiscard]] std::optional<ProcessMark> mark_from_text(std::string_view text);
/// On this boot of this machine, and not just waiting to be reaped.
[[nodiscard]] bool is_running(const ProcessMark& mark);

/// "python3 (pid 123)"
[[nodiscard]] std::string process_name(pid_t pid);

/// Living descendants of a process, the nearest first, itself left out.
[[nodiscard]] std::vector<pid_t> descendants(pid_t root);

/// Resident bytes now; 0 when it is gone.
[[nodiscard]] std::uint64_t resident_bytes(pid_t pid);

/// What a set of processes holds at one moment.
struct TreeMemory {
  std::uint64_t resident = 0;      ///< of all together; pages shared by several count once where the system tells
  std::uint64_t largest_peak = 0;  ///< the most that one of them ever held since its exec
};
/// Reads the finer figure of shared pages, which costs the more the larger the processes are, only when the plain sum
/// is above `worth`.
[[nodiscard]] TreeMemory memory_of(const std::vector<pid_t>& processes, std::uint64_t worth);

/// Kills the process of `mark` with its descendants and its session, and every process whose environment says
/// NAME=VALUE, again until none is left or 5 s have passed; returns their names. The process of `mark` is stopped
/// first, so that a script does not go on to its next command when its program is gone. Leaves this process and its
/// ancestors alone. `mark` may be of a process that has ended, or of another boot or machine: then only the environment
/// counts. Processes of other users are not seen.
std::vector<std::string> end_processes(const std::optional<ProcessMark>& mark, std::string_view name,
                                       std::string_view value);

}  // namespace ceteris
