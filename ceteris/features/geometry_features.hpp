// SPDX-License-Identifier: Apache-2.0
// The shape of the upright image: size, aspect, and the round numbers that betray an export program.
#pragma once

#include <span>
#include <vector>

#include "ceteris/features/feature.hpp"
#include "ceteris/image_file/header.hpp"

namespace ceteris::features {

[[nodiscard]] const std::vector<FeatureName>& geometry_feature_names();

/// Fills `out`, one value for each name: base-2 logarithms of width, height, shorter and longer side, aspect ratio
/// (width / height) and megapixels; orientation; divisibility; the exact size in 32 hash buckets.
void geometry_features(const image_file::Header& header, std::span<float> out);

}  // namespace ceteris::features
