// SPDX-License-Identifier: Apache-2.0
// The line that stands in a log where its middle was not kept. Whoever bounds logs writes it, and the reader knows it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ceteris::metrics {

inline constexpr std::string_view kLogGap = "[ceteris: the log leaves out ";

/// With its line ends: the line before it and the line behind it may be cut.
[[nodiscard]] inline std::string log_gap(std::uint64_t bytes) {
  return "\n" + std::string(kLogGap) + std::to_string(bytes) + " bytes here]\n";
}

}  // namespace ceteris::metrics
