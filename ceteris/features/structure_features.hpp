// SPDX-License-Identifier: Apache-2.0
// Coarse layout and edges of the centre square, so that the shape of the image itself tells nothing.
#pragma once

#include <span>
#include <vector>

#include "ceteris/features/feature.hpp"
#include "ceteris/image/image.hpp"

namespace ceteris::features {

/// The centre square reduced to 16 x 16 pixels: red, green, blue of each from the upper left by rows, 0 to 1. Holds
/// spatial frequencies up to 8 periods a side.
[[nodiscard]] const std::vector<FeatureName>& thumbnail_names();
void thumbnail_features(const image::Image& image, std::span<float> out);

/// Histograms of oriented gradients (Dalal & Triggs, CVPR 2005): the centre square in grey at 64 x 64 pixels, 8 x 8
/// cells of 8 x 8 pixels, 9 unsigned orientations 20 degrees apart (0: a vertical edge). A pixel adds the length of its
/// gradient (central differences, borders repeated) to the nearest orientation; a cell is divided by the root mean
/// square length of its 3 x 3 neighbouring cells' histograms, so local contrast cancels.
[[nodiscard]] const std::vector<FeatureName>& gradient_names();
void gradient_features(const image::Image& image, std::span<float> out);

}  // namespace ceteris::features
