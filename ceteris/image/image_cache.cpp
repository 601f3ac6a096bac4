// SPDX-License-Identifier: Apache-2.0
#include "ceteris/image/image_cache.hpp"

#include <algorithm>

#include "ceteris/base/error.hpp"
#include "ceteris/image/resize.hpp"

namespace ceteris::image {

Image center_square(const Image& image, int side) {
  const int shorter = std::min(image.width, image.height);
  return resize(image, center_window(image.width, image.height, shorter, shorter), side, side);
}

ImageCache::ImageCache(int side)
    : side_(side), image_bytes_(std::size_t{3} * static_cast<std::size_t>(side) * static_cast<std::size_t>(side)) {
  CETERIS_CHECK(side > 0, "images without a size");
}

std::span<const std::uint8_t> ImageCache::image(std::size_t index) const {
  CETERIS_CHECK(index < count(), "an image outside the cache");
  return std::span(bytes_).subspan(index * image_bytes_, image_bytes_);
}

void ImageCache::append(const Image& image) {
  CETERIS_CHECK(image.width == side_ && image.height == side_, "an image of another size");
  bytes_.insert(bytes_.end(), image.pixels.begin(), image.pixels.end());
}

}  // namespace ceteris::image
