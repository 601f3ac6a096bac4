// SPDX-License-Identifier: Apache-2.0
// Bytes of files for the tests of this module and of those that decode.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace ceteris::image_file {

using Bytes = std::vector<std::byte>;

[[nodiscard]] inline Bytes bytes_of(std::string_view text) {
  Bytes bytes;
  std::ranges::transform(text, std::back_inserter(bytes), [](char c) { return static_cast<std::byte>(c); });
  return bytes;
}

/// A TIFF structure with orientation, make, model and software.
[[nodiscard]] inline Bytes exif_block(int orientation, bool big_endian = false) {
  Bytes out = bytes_of(big_endian ? std::string_view("MM\0*", 4) : std::string_view("II*\0", 4));
  const auto put = [&](std::uint32_t value, int count) {
    for (int i = 0; i < count; ++i) {
      out.push_back(static_cast<std::byte>(value >> 8 * (big_endian ? count - 1 - i : i) & 0xFF));
    }
  };
  const std::array<std::string, 3> texts = {"Maker" + std::string(1, '\0'), "Model X" + std::string(1, '\0'),
                                            "Software 1.0" + std::string(1, '\0')};
  constexpr std::array<std::uint32_t, 3> kTags = {0x010F, 0x0110, 0x0131};
  put(8, 4);
  put(4, 2);
  std::uint32_t offset = 8 + 2 + 4 * 12 + 4;
  const auto put_text = [&](std::size_t i) {
    put(kTags[i], 2);
    put(2, 2);
    put(static_cast<std::uint32_t>(texts[i].size()), 4);
    put(offset, 4);
    offset += static_cast<std::uint32_t>(texts[i].size());
  };
  put_text(0);
  put_text(1);
  put(0x0112, 2);
  put(3, 2);
  put(1, 4);
  put(static_cast<std::uint32_t>(orientation), 2);
  put(0, 2);
  put_text(2);
  put(0, 4);
  for (const std::string& text : texts) {
    const Bytes body = bytes_of(text);
    out.insert(out.end(), body.begin(), body.end());
  }
  return out;
}

}  // namespace ceteris::image_file
