// SPDX-License-Identifier: Apache-2.0
// Images of one small size, decoded once: an epoch is then a walk over bytes in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ceteris/image/image.hpp"

namespace ceteris::image {

/// Side of the cached images for a network's input of `size`: an eighth more leaves room for random crops.
[[nodiscard]] constexpr int cache_side(int size) {
  return size + size / 8;
}

/// The centre square of an image, `side` wide, as a cache holds it.
[[nodiscard]] Image center_square(const Image& image, int side);

/// Square images of `side` x `side`, 8-bit RGB, one after the other; 12 KB each at 64 px.
class ImageCache {
 public:
  explicit ImageCache(int side);

  [[nodiscard]] std::size_t count() const { return bytes_.size() / image_bytes_; }
  [[nodiscard]] int side() const { return side_; }
  /// 3 * side * side bytes, rows from the top, channels interleaved.
  [[nodiscard]] std::span<const std::uint8_t> image(std::size_t index) const;
  /// Makes room for so many images in all: growing as it fills, it would hold two of itself for a moment.
  void reserve(std::size_t images) { bytes_.reserve(images * image_bytes_); }
  /// Adds an image that already has the right size.
  void append(const Image& image);

 private:
  int side_;
  std::size_t image_bytes_;
  std::vector<std::uint8_t> bytes_;
};

}  // namespace ceteris::image
