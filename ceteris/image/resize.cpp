// SPDX-License-Identifier: Apache-2.0
#include "ceteris/image/resize.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/image/codec.hpp"
#include "ceteris/image/resize_passes.hpp"

namespace ceteris::image {
namespace {

constexpr int kOne = 1 << kWeightBits;

// Pillow's rule (Resample.c): a triangle as wide as the reduction, sampled at pixel centres, cut at the edges and
// normalised. The running sum is rounded, not each weight, so that the weights of an output sum to exactly one.
Taps triangle_taps(int in_size, int out_size) {
  const double scale = static_cast<double>(in_size) / out_size;
  const double support = std::max(scale, 1.0);
  Taps taps;
  taps.stride = static_cast<int>(std::ceil(support)) * 2 + 2;
  taps.weights.resize(static_cast<std::size_t>(taps.stride) * static_cast<std::size_t>(out_size));
  std::vector<double> exact(static_cast<std::size_t>(taps.stride));
  for (int i = 0; i < out_size; ++i) {
    const double centre = (i + 0.5) * scale;
    const int first = std::max(0, static_cast<int>(centre - support + 0.5));
    const int count = std::min(in_size, static_cast<int>(centre + support + 0.5)) - first;
    double sum = 0;
    for (int k = 0; k < count; ++k) {
      const double weight = std::max(0.0, 1 - std::abs((first + k - centre + 0.5) / support));
      exact[static_cast<std::size_t>(k)] = weight;
      sum += weight;
    }
    std::int16_t* weights = taps.weights.data() + static_cast<std::size_t>(i) * static_cast<std::size_t>(taps.stride);
    double running = 0;
    int given = 0;
    for (int k = 0; k < count; ++k) {
      running += exact[static_cast<std::size_t>(k)];
      const int target = k + 1 == count ? kOne : static_cast<int>(running / sum * kOne + 0.5);
      weights[k] = static_cast<std::int16_t>(target - given);
      given = target;
    }
    taps.first.push_back(first);
    taps.count.push_back(count);
  }
  return taps;
}

}  // namespace

Image resize(const Image& source, const Window& window, int width, int height) {
  check_window(window, source.width, source.height);
  CETERIS_CHECK(width >= 1 && height >= 1, "an image must have a size");
  if (width == window.width && height == window.height) {
    return crop(source, window);
  }
  const Taps down = triangle_taps(window.height, height);
  const Taps across = triangle_taps(window.width, width);
  const std::size_t pitch = std::size_t{3} * source.width;
  const std::size_t bytes = std::size_t{3} * window.width;
  std::vector<std::uint8_t> mixed(bytes + kRowPadding);
  Image result{width, height, std::vector<std::uint8_t>(std::size_t{3} * width * height)};
  for (int y = 0; y < height; ++y) {
    const auto at = static_cast<std::size_t>(y);
    const std::uint8_t* rows = source.row(window.y + down.first[at]) + std::size_t{3} * window.x;
    mix_rows(rows, pitch, down.weights_of(y), down.count[at], bytes, mixed.data());
    mix_columns(mixed.data(), across, width, result.row(y));
  }
  return result;
}

Image resize(const Image& source, int width, int height) {
  return resize(source, {0, 0, source.width, source.height}, width, height);
}

Image resize_short_side(const Image& source, int size) {
  const std::int64_t shorter = std::min(source.width, source.height);
  const std::int64_t longer = std::max(source.width, source.height);
  CETERIS_CHECK(shorter >= 1, "an image must have a size");
  const int other = static_cast<int>(size * longer / shorter);
  return source.width <= source.height ? resize(source, size, other) : resize(source, other, size);
}

Image crop(const Image& source, const Window& window) {
  check_window(window, source.width, source.height);
  Image result{window.width, window.height, std::vector<std::uint8_t>(std::size_t{3} * window.width * window.height)};
  for (int y = 0; y < window.height; ++y) {
    std::memcpy(result.row(y), source.row(window.y + y) + std::size_t{3} * window.x, std::size_t{3} * window.width);
  }
  return result;
}

Window center_window(int image_width, int image_height, int width, int height) {
  CETERIS_CHECK(width >= 1 && height >= 1 && width <= image_width && height <= image_height,
                "the middle must fit its image");
  // torchvision rounds the halves to even.
  const auto half = [](int difference) { return difference / 2 + (difference % 2 & difference / 2 % 2); };
  return {half(image_width - width), half(image_height - height), width, height};
}

Image center_crop(const Image& source, int width, int height) {
  return crop(source, center_window(source.width, source.height, width, height));
}

}  // namespace ceteris::image
