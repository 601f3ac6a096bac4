// SPDX-License-Identifier: Apache-2.0
// Whether the kernel has killed for want of memory.
#pragma once

#include <cstdint>
#include <filesystem>

namespace ceteris::runner {

/// Processes of our control group that any out-of-memory killer has ended so far (cgroup v2: memory.events, v1:
/// memory.oom_control); where neither can be read, those of the whole machine (/proc/vmstat). Only differences tell.
/// `root` stands before /proc and /sys, for tests.
[[nodiscard]] std::uint64_t memory_kills(const std::filesystem::path& root = "/");

}  // namespace ceteris::runner
