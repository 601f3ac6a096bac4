// SPDX-License-Identifier: Apache-2.0
// Starting one child program; process.hpp is what others call.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

#include "ceteris/base/file.hpp"
#include "ceteris/base/process.hpp"

namespace ceteris {

/// A started child: leader of a process group of its own number, killed by the kernel when the starting thread ends.
struct Child {
  pid_t pid;
  Descriptor out;  ///< our end of its stdout, non-blocking; closed when that goes to a file
  Descriptor err;
};

/// The file that `name` runs: itself when it has a slash, else the first match in PATH; empty when there is none.
[[nodiscard]] std::filesystem::path find_program(const std::string& name);

/// Forks and executes. Throws a system error when any step fails, the child's own steps included.
[[nodiscard]] Child start_child(const Command& command);

}  // namespace ceteris
