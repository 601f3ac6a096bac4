// SPDX-License-Identifier: Apache-2.0
// What a pack says about itself.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/pack/layout.hpp"

namespace ceteris::pack {

/// How the payloads were made, and what the sources of the pack were.
struct About {
  Form form = Form::Original;
  int side = 0;     ///< shorter sides are at most so long, pixels; 0: as they were
  int quality = 0;  ///< of JPEG; else 0
  bool has_labels = false;
  bool has_groups = false;
  std::int64_t not_images = 0;              ///< files left out because of their names
  std::vector<std::string> problems = {};   ///< what made a source incomplete, a line each
  std::vector<std::string> notes = {};      ///< what was passed over on purpose
  std::vector<std::string> made_with = {};  ///< programs and libraries with their versions
};

/// The fields that are not in the header, as lines "key value": `not_images`, `problem`, `note` and `made_with`, in
/// this order. Line breaks in them become blanks.
[[nodiscard]] std::string write_about(const About& about);

/// The reverse; a line with another key is passed over, so that later versions may say more.
[[nodiscard]] About parse_about(std::string_view text);

}  // namespace ceteris::pack
