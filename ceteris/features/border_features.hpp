// SPDX-License-Identifier: Apache-2.0
// The outermost lines of an image at its own size: frames, letterboxes, and what a resize or crop left at the edge.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "ceteris/features/feature.hpp"
#include "ceteris/image/image.hpp"

namespace ceteris::features {

inline constexpr std::size_t kBorderLines = 8;   ///< of each side, outermost first
inline constexpr std::size_t kBorderValues = 4;  ///< of each line

/// For top, bottom, left, right, and each line: mean red, green and blue (0 to 255) and the standard deviation of
/// brightness along the line, each less that of the line eight further inside. What holds for the whole image (its
/// colour, its contrast) cancels, and so do the seams of 8 x 8 blocks. An image too small for a line repeats its last
/// one.
[[nodiscard]] const std::vector<FeatureName>& border_feature_names();
void border_features(const image::Image& image, std::span<float> out);

}  // namespace ceteris::features
