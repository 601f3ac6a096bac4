// SPDX-License-Identifier: Apache-2.0
// Starting one child program under its keeper; process.hpp is what others call.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>

#include "ceteris/base/file.hpp"
#include "ceteris/process/process.hpp"

namespace ceteris {

/// A started program. Closing `control` ends its whole tree.
struct Child {
  pid_t keeper;          ///< our child, to be reaped by us
  pid_t pid;             ///< the program: leader of a session and of a process group of its own number
  double started;        ///< seconds of the monotonic clock
  std::uint64_t copied;  ///< resident bytes that it shared with us before its exec
  Descriptor control;    ///< takes KeeperOrders
  Descriptor status;     ///< gives KeeperMessages, non-blocking
  Descriptor out;        ///< our end of its stdout, non-blocking
  Descriptor err;
};

/// The file that `name` runs: itself when it has a slash, else the first match in the PATH that is given, or in ours;
/// empty when there is none.
[[nodiscard]] std::filesystem::path find_program(const std::string& name, const std::string& path);
[[nodiscard]] std::filesystem::path find_program(const std::string& name);

/// Forks and executes. Throws a usage error when there is no such program or folder or it cannot be executed, a system
/// error when the machine lacks something.
[[nodiscard]] Child start_child(const Command& command);

}  // namespace ceteris
