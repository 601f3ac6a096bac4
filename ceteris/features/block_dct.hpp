// SPDX-License-Identifier: Apache-2.0
// How often the 8 x 8 DCT coefficients of a plane of an image are small, on the grid that a JPEG encoder laid over it.
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "ceteris/image/image.hpp"
#include "ceteris/image/resize.hpp"

namespace ceteris::features {

inline constexpr int kDctBlock = 8;
inline constexpr std::size_t kDctFrequencies = 64;

/// A plane as a weighted sum of red, green and blue: brightness, or one of the colour differences of JPEG (JFIF 1.02).
struct Plane {
  float red = 0;
  float green = 0;
  float blue = 0;
};
inline constexpr Plane kBrightness{0.299F, 0.587F, 0.114F};
inline constexpr Plane kBlueDifference{-0.168736F, -0.331264F, 0.5F};
inline constexpr Plane kRedDifference{0.5F, -0.418688F, -0.081312F};

/// The middle of an image, at most 256 x 256 pixels, in whole blocks of the grid that an encoder laid over the stored
/// image (`orientation` is the header's: turning moves the grid). Empty where no whole block fits.
[[nodiscard]] image::Window block_window(const image::Image& image, int orientation);

/// For each threshold and each of the 64 frequencies (vertical first): the share of blocks whose |coefficient| of the
/// orthonormal DCT-II is below the threshold. `out`: thresholds.size() x 64. The window is not empty.
void small_coefficient_shares(const image::Image& image, const image::Window& window, const Plane& plane,
                              std::span<const float> thresholds, std::span<float> out);

}  // namespace ceteris::features
