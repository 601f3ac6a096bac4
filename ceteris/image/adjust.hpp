// SPDX-License-Identifier: Apache-2.0
// What an image's values can be changed by, as Pillow's ImageOps and ImageEnhance do it, to the bit.
#pragma once

#include "ceteris/image/image.hpp"

namespace ceteris::image {

/// 255 - x.
[[nodiscard]] Image invert(Image image);
/// Keeps the `bits` highest bits of every value, 0 to 8.
[[nodiscard]] Image posterise(Image image, int bits);
/// Inverts the values that are at least `threshold`, 0 to 256.
[[nodiscard]] Image solarise(Image image, int threshold);
/// Adds `add` >= 0 to the values below 128, up to 255.
[[nodiscard]] Image solarise_add(Image image, int add);
/// Stretches each channel so that its least value is 0 and its greatest 255; a flat one stays.
[[nodiscard]] Image auto_contrast(Image image);
/// Makes the histogram of each channel as even as values allow.
[[nodiscard]] Image equalise(Image image);

/// Between the image (factor 1) and its grey (0), and beyond; 8-bit arithmetic as Pillow's Image.blend.
[[nodiscard]] Image adjust_colour(Image image, double factor);
/// Between the image and the mean of its grey.
[[nodiscard]] Image adjust_contrast(Image image, double factor);
/// Between the image and black.
[[nodiscard]] Image adjust_brightness(Image image, double factor);
/// Between the image and a smooth one: the mean of 3 x 3 pixels, the middle counted five times; the edge stays.
[[nodiscard]] Image adjust_sharpness(Image image, double factor);

}  // namespace ceteris::image
