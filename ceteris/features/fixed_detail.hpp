// SPDX-License-Identifier: Apache-2.0
// Fine detail by its place: what stands in the same place in many images (a watermark, a logo, a date stamp, dust on
// a sensor) adds up, and what the images show does not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ceteris/image/image.hpp"

namespace ceteris::features {

inline constexpr int kDetailSide = 64;   ///< of each of the fields
inline constexpr int kDetailFields = 5;  ///< upper left, upper right, lower left, lower right corner; the whole image
inline constexpr int kDetailScale = 8;   ///< values are in eighths of a grey level
inline constexpr std::size_t kDetailValues = std::size_t{kDetailFields} * kDetailSide * kDetailSide;

/// Fills `out` with kDetailValues numbers: five fields of 64 x 64, row by row. The first four are the image's corners
/// at its own size; positions outside a smaller image are 0. The last is the whole image reduced to 64 x 64. Each
/// value is brightness minus the mean of the 9 x 9 pixels around it (fewer at the edge), cut to 15.875 grey levels
/// either way so that no strong edge outweighs a faint mark, in eighths.
void fixed_detail(const image::Image& image, std::span<std::int8_t> out);

}  // namespace ceteris::features
