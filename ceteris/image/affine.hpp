// SPDX-License-Identifier: Apache-2.0
// Images turned, sheared and shifted, as Pillow's Image.transform with AFFINE and BICUBIC does it, to the bit.
#pragma once

#include <array>
#include <cstdint>

#include "ceteris/image/image.hpp"

namespace ceteris::image {

/// From a place in the result to one in the source: x' = m[0] x + m[1] y + m[2], y' = m[3] x + m[4] y + m[5]. Places
/// count from the corner: the first pixel's centre is (0.5, 0.5).
using AffineMatrix = std::array<double, 6>;

/// Of the same size. Places outside the source get `fill`; the others are interpolated over 4 x 4 pixels (cubic
/// convolution with a = -1, as Pillow has it), the edge repeated.
[[nodiscard]] Image affine(const Image& source, const AffineMatrix& matrix, const std::array<std::uint8_t, 3>& fill);

/// Counterclockwise about the middle, in degrees.
[[nodiscard]] AffineMatrix rotation(int width, int height, double degrees);

}  // namespace ceteris::image
