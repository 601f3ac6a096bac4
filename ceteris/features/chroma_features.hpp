// SPDX-License-Identifier: Apache-2.0
// Traces that earlier processing left in the colours: chroma that was halved (4:2:0) keeps no fine detail, in whatever
// form the image was saved afterwards.
#pragma once

#include <span>
#include <vector>

#include "ceteris/features/feature.hpp"
#include "ceteris/image/image.hpp"

namespace ceteris::features {

inline constexpr std::size_t kChromaThresholds = 6;

/// The names, in the order of the values: for Cb, then Cr, and for each threshold the 64 frequencies (row by row,
/// vertical frequency first).
[[nodiscard]] const std::vector<FeatureName>& chroma_feature_names();

/// Fills `out` as the block-DCT part of history_features does, from the two colour differences: the share of 8 x 8
/// blocks whose |coefficient| is below a threshold. Colours are faint, so that thresholds begin lower: 0.125 to 4.
void chroma_features(const image::Image& image, int orientation, std::span<float> out);

}  // namespace ceteris::features
