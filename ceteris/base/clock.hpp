// SPDX-License-Identifier: Apache-2.0
// Time and what the process has used so far.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace ceteris {

/// Seconds since an arbitrary moment; never goes back.
[[nodiscard]] double steady_seconds();

/// Seconds since it was made.
class Stopwatch {
 public:
  [[nodiscard]] double seconds() const { return steady_seconds() - start_; }

 private:
  double start_ = steady_seconds();
};

/// ISO 8601 in UTC: "2026-01-31T23:59:59Z".
[[nodiscard]] std::string utc_timestamp(std::chrono::system_clock::time_point time = std::chrono::system_clock::now());

/// The most memory this process ever held at once (resident set).
[[nodiscard]] std::uint64_t peak_memory_bytes();

/// Processor time of all threads of this process, user and system.
[[nodiscard]] double cpu_seconds();

}  // namespace ceteris
