// SPDX-License-Identifier: Apache-2.0
// Colour without place: these features do not change when the pixels of an image are shuffled.
#pragma once

#include <span>
#include <vector>

#include "ceteris/features/feature.hpp"
#include "ceteris/image/image.hpp"

namespace ceteris::features {

/// Mean red, green and blue of all pixels, 0 to 255: the three numbers of Zeng, Yin & Liu (2024).
[[nodiscard]] const std::vector<FeatureName>& mean_rgb_names();
void mean_rgb_features(const image::Image& image, std::span<float> out);

/// The share of pixels in each of 4 x 4 x 4 boxes of RGB (64 levels wide), then the standard deviation of each channel.
/// In effect what a network sees of an image whose pixels are shuffled at random.
[[nodiscard]] const std::vector<FeatureName>& colour_names();
void colour_features(const image::Image& image, std::span<float> out);

}  // namespace ceteris::features
