// SPDX-License-Identifier: Apache-2.0
// A text of one JSON object a line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/metrics/json_document.hpp"

namespace ceteris::metrics {

/// Thrown, inside this room alone, for a text that must not be read: what stands where, and why.
struct Refusal {
  std::string why;
};

struct JsonLine {
  std::size_t number = 0;  ///< from 1
  JsonDocument document;   ///< an object
};

struct JsonLines {
  std::vector<JsonLine> lines;  ///< blank lines are left out
  std::vector<std::string> notes;
};

/// Splits and parses. A last line without its end that does not parse is left out with a note: its writer was stopped
/// in the middle. Throws Refusal for any other line that does not parse or is no object.
[[nodiscard]] JsonLines split_json_lines(std::string_view text);

}  // namespace ceteris::metrics
