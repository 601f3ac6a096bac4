// SPDX-License-Identifier: Apache-2.0
#include "ceteris/image/codec.hpp"

#include <algorithm>
#include <bit>
#include <string>

#include "ceteris/base/error.hpp"

namespace ceteris::image {

std::optional<Refusal> refuse_size(std::int64_t width, std::int64_t height, const DecodeLimits& limits) {
  constexpr std::int64_t kMaxSide = 1'000'000;
  const std::string size = std::to_string(width) + "x" + std::to_string(height) + " pixels";
  if (width <= 0 || height <= 0) {
    return refuse(refused::kCorruptHeader, "a size of " + size);
  }
  if (width > kMaxSide || height > kMaxSide) {
    return refuse(refused::kTooLarge, size + "; a side may have at most " + std::to_string(kMaxSide));
  }
  if (width * height > limits.max_pixels) {
    return refuse(refused::kTooLarge, size + "; the limit is " + std::to_string(limits.max_pixels) + " pixels");
  }
  return std::nullopt;
}

void DeepSamples::add(std::uint16_t sample) {
  largest = std::max<std::uint32_t>(largest, sample);
  if (distinct.size() <= kFew) {
    distinct.insert(sample);
  }
}

std::optional<Refusal> refuse_low_samples(const DeepSamples& samples) {
  constexpr std::uint32_t kTwelveBits = 1U << 12;
  if (samples.largest >= kTwelveBits || samples.distinct.size() <= DeepSamples::kFew) {
    return std::nullopt;
  }
  return refuse(refused::kUnsupported, "of 16 bits a sample only the lowest " +
                                           std::to_string(std::bit_width(samples.largest)) +
                                           " are used, so that it would be blank; store it at full range");
}

bool is_nearly_blank(const Image& image, bool zero_is_white) {
  constexpr int kMost = 16;  // the highest that twelve bits can become
  return std::all_of(image.pixels.begin(), image.pixels.end(),
                     [=](std::uint8_t value) { return (zero_is_white ? 255 - value : value) <= kMost; });
}

void check_window(const Window& window, int width, int height) {
  CETERIS_CHECK(window.x >= 0 && window.y >= 0 && window.width > 0 && window.height > 0 &&
                    window.width <= width - window.x && window.height <= height - window.y,
                "a window must lie inside its image");
}

Image blank(int width, int height) {
  return {width, height, std::vector<std::uint8_t>(std::size_t{3} * width * height)};
}

}  // namespace ceteris::image
