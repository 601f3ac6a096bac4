// SPDX-License-Identifier: Apache-2.0
#include "ceteris/base/json_depth.hpp"

#include <algorithm>
#include <string>

#include "ceteris/base/error.hpp"

namespace ceteris {

int json_depth(std::string_view text) {
  int open = 0;
  int most = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string && c == '\\') {
      ++i;
    } else if (c == '"') {
      in_string = !in_string;
    } else if (!in_string && (c == '[' || c == '{')) {
      most = std::max(most, ++open);
    } else if (!in_string && (c == ']' || c == '}')) {
      --open;
    }
  }
  return most;
}

void require_flat_json(std::string_view text, std::string_view where) {
  if (json_depth(text) > kDeepestRecord) {
    throw spec_error(std::string(where), "is nested more deeply than a record of ours");
  }
}

}  // namespace ceteris
