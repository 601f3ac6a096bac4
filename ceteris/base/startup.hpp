// SPDX-License-Identifier: Apache-2.0
// Settings of a process that must be made before the first large allocation or before an engine library loads.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ceteris {

/// One setting as `ceteris doctor` prints it.
struct Setting {
  std::string name;
  std::string value;
  std::string reason;
};

/// Tells the C library to keep freed memory: fresh pages cost more than most tensor operations. Returns what it
/// accepted. Worth 1.05 to 1.8 times in eager fp32 training on 2 cores.
std::vector<Setting> tune_allocator();

/// What OpenMP, OpenBLAS and libtorch should find in the environment, for `threads` >= 1 threads. Variables that the
/// user has set are left out: they win.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> engine_environment(int threads);

/// The same list and the user's own choices, with the reasons.
[[nodiscard]] std::vector<Setting> engine_settings(int threads);

/// Puts engine_environment into this process's environment. Call it before other threads exist and before the libraries
/// load: they read it once.
void apply_engine_environment(int threads);

/// The instruction sets, as the Linux kernel names them, among those our kernels know that this processor and system
/// offer, oldest first.
[[nodiscard]] std::vector<std::string> cpu_features();
/// The same from the text of /proc/cpuinfo.
[[nodiscard]] std::vector<std::string> cpu_features(std::string_view cpuinfo);

}  // namespace ceteris
