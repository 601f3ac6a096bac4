// SPDX-License-Identifier: Apache-2.0
// From a decoded image to what a network reads: bytes (H, W, 3) interleaved -> float planes (3, h, w), cropped,
// optionally mirrored, and normalised channel by channel: y = (x / 255 - mean) / std, folded into y = x scale + offset.
//
// The loader calls this once for each sample and spreads samples over workers, so it takes no loop.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "ceteris/kernels/choice.hpp"

namespace ceteris::kernels {

/// y = x * scale[c] + offset[c] for a byte x of channel c.
struct ChannelScale {
  std::array<float, 3> scale;
  std::array<float, 3> offset;
};

/// The scale that subtracts `mean` and divides by `std` (> 0), both for images in [0, 1].
[[nodiscard]] ChannelScale channel_scale(const std::array<double, 3>& mean, const std::array<double, 3>& std);

/// An image of 8-bit RGB, rows from the top, without gaps: pixels.size() == 3 * width * height.
struct PixelView {
  std::span<const std::uint8_t> pixels;
  int width;
  int height;
};

/// The part of an image that is read; it must lie inside the image.
struct Crop {
  int left;
  int top;
  int width;
  int height;
  bool flip;  ///< mirror left and right: column 0 of the planes is the last column of the crop
};

/// Fills `planes` (3, crop.height, crop.width) from `image` (height, width, 3). An empty crop writes nothing.
///
/// Within 3 u |x scale| + 2 u |offset| of float64, u = 2^-24. Every implementation gives the same bits: the product is
/// rounded before the sum.
void normalise_planes(const PixelView& image, const Crop& crop, const ChannelScale& scale, std::span<float> planes);

/// What the choice of an implementation sees.
struct NormaliseProblem {
  int width;
  int height;
};

/// One way to do it, in the calling thread.
using NormaliseRun = void (*)(const PixelView& image, const Crop& crop, const ChannelScale& scale,
                              std::span<float> planes);
using NormaliseImplementation = Implementation<NormaliseProblem, NormaliseRun>;

/// Best first.
[[nodiscard]] std::span<const NormaliseImplementation> normalise_implementations();

void normalise_highway(const PixelView& image, const Crop& crop, const ChannelScale& scale, std::span<float> planes);
void normalise_reference(const PixelView& image, const Crop& crop, const ChannelScale& scale, std::span<float> planes);

}  // namespace ceteris::kernels
