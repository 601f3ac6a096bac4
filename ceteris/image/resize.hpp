// SPDX-License-Identifier: Apache-2.0
// Antialiased resize in integers: the same bits on every machine.
#pragma once

#include "ceteris/image/image.hpp"

namespace ceteris::image {

/// Resizes `window` of `source` to `width` x `height` with a triangle filter whose support grows with the reduction,
/// the weights of Pillow's BILINEAR. The window is cut out first: no pixel outside it is used. Weights have 14 bits and
/// each of the two passes rounds to 8 bits, so a value differs from exact arithmetic by at most 1 and a flat image
/// stays exactly flat. The window must lie inside the image and all sizes be at least 1, else it is a `ceteris::Bug`.
[[nodiscard]] Image resize(const Image& source, const Window& window, int width, int height);

/// Resizes the whole image.
[[nodiscard]] Image resize(const Image& source, int width, int height);

/// Resizes so that the shorter side becomes `size` and the longer one keeps the shape: long * size / short, rounded
/// down, at least `size` (torchvision's rule).
[[nodiscard]] Image resize_short_side(const Image& source, int size);

/// Cuts `window` out. The window must lie inside the image.
[[nodiscard]] Image crop(const Image& source, const Window& window);

/// The window of `width` x `height` in the middle of an image; halves are rounded to even, as torchvision does. It
/// must fit.
[[nodiscard]] Window center_window(int image_width, int image_height, int width, int height);

/// Cuts the middle `width` x `height` out.
[[nodiscard]] Image center_crop(const Image& source, int width, int height);

}  // namespace ceteris::image
