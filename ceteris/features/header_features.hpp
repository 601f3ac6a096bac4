// SPDX-License-Identifier: Apache-2.0
// What the file says without a pixel: container, encoder, metadata. Not the image's width and height; those are
// `geometry_features`. Its size in bytes is a family of its own: the same encoder writes more of a busier image, so
// that it speaks of content as well as of the file.
#pragma once

#include <span>
#include <vector>

#include "ceteris/features/feature.hpp"
#include "ceteris/image_file/header.hpp"

namespace ceteris::features {

/// The names, in the order of the values.
[[nodiscard]] const std::vector<FeatureName>& header_feature_names();

/// Fills `out`, one value for each name. The encoding never depends on the data seen: known values of a category have a
/// flag each; open categories (quantisation tables, marker order, camera, software, profile, chunk order) fall into a
/// fixed number of buckets by XXH3. What a format does not have is 0.
void header_features(const image_file::Header& header, std::span<float> out);

/// Bytes of the file, and bits per pixel.
[[nodiscard]] const std::vector<FeatureName>& file_size_names();
void file_size_features(const image_file::Header& header, std::span<float> out);

}  // namespace ceteris::features
