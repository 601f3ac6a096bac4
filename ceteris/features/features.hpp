// SPDX-License-Identifier: Apache-2.0
// The list of all hand-made feature families.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "ceteris/features/feature.hpp"
#include "ceteris/image/image.hpp"
#include "ceteris/image_file/header.hpp"

namespace ceteris::features {

struct FeatureFamily {
  std::string_view name;
  const std::vector<FeatureName>* names;  ///< one for each value; never null
  /// Fills `out`, names->size() values, from an image and its header. Thread-safe; the same bits for the same input.
  void (*compute)(const image_file::Header& header, const image::Image& image, std::span<float> out);

  [[nodiscard]] std::size_t size() const { return names->size(); }
};

/// "header", "file-size", "geometry", "mean-rgb", "colour", "thumbnail", "gradients", "history", "chroma",
/// "border".
[[nodiscard]] std::span<const FeatureFamily> feature_families();

/// The family of that name; a `ceteris::Bug` when there is none.
[[nodiscard]] const FeatureFamily& feature_family(std::string_view name);

}  // namespace ceteris::features
