// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ceteris::image {

/// A decoded image: 8-bit RGB, rows from the top, channels interleaved. pixels.size() == 3 * width * height.
struct Image {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;

  [[nodiscard]] std::uint8_t* row(int y) { return pixels.data() + std::size_t{3} * width * y; }
  [[nodiscard]] const std::uint8_t* row(int y) const { return pixels.data() + std::size_t{3} * width * y; }
  bool operator==(const Image&) const = default;
};

/// A rectangle of pixels: columns [x, x + width), rows [y, y + height).
struct Window {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;

  bool operator==(const Window&) const = default;
};

}  // namespace ceteris::image
