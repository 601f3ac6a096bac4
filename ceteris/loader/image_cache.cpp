// SPDX-License-Identifier: Apache-2.0
#include "ceteris/loader/image_cache.hpp"

#include <algorithm>

#include "ceteris/base/error.hpp"
#include "ceteris/image/resize.hpp"

namespace ceteris::loader {

image::Image center_square(const image::Image& picture, int side) {
  const int shorter = std::min(picture.width, picture.height);
  return image::resize(picture, image::center_window(picture.width, picture.height, shorter, shorter), side, side);
}

ImageCache::ImageCache(int side)
    : side_(side), picture_bytes_(std::size_t{3} * static_cast<std::size_t>(side) * static_cast<std::size_t>(side)) {
  CETERIS_CHECK(side > 0, "pictures without a size");
}

std::span<const std::uint8_t> ImageCache::picture(std::size_t index) const {
  CETERIS_CHECK(index < count(), "a picture outside the cache");
  return std::span(bytes_).subspan(index * picture_bytes_, picture_bytes_);
}

void ImageCache::append(const image::Image& picture) {
  CETERIS_CHECK(picture.width == side_ && picture.height == side_, "a picture of another size");
  bytes_.insert(bytes_.end(), picture.pixels.begin(), picture.pixels.end());
}

}  // namespace ceteris::loader
