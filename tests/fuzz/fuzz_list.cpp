// SPDX-License-Identifier: Apache-2.0
// Whatever text arrives as a list of paths: entries with paths and rising line numbers, or an Error.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ceteris/base/error.hpp"
#include "ceteris/data/list_source.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    int line = 0;
    for (const auto& entry : ceteris::data::parse_list(text, "fuzz.csv").entries) {
      if (entry.path.empty() || entry.line <= line) {
        std::abort();
      }
      line = entry.line;
    }
  } catch (const ceteris::Error& error) {
    if (error.problems().empty()) {
      std::abort();
    }
  }
  return 0;
}
