// SPDX-License-Identifier: Apache-2.0
#include "ceteris/features/features.hpp"

#include <array>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/features/border_features.hpp"
#include "ceteris/features/chroma_features.hpp"
#include "ceteris/features/colour_features.hpp"
#include "ceteris/features/geometry_features.hpp"
#include "ceteris/features/header_features.hpp"
#include "ceteris/features/history_features.hpp"
#include "ceteris/features/structure_features.hpp"

namespace ceteris::features {

std::span<const FeatureFamily> feature_families() {
  using Out = std::span<float>;
  static const std::array<FeatureFamily, 10> kFamilies{{
      {"header", &header_feature_names(),
       [](const image_file::Header& h, const image::Image&, Out out) { header_features(h, out); }},
      {"file-size", &file_size_names(),
       [](const image_file::Header& h, const image::Image&, Out out) { file_size_features(h, out); }},
      {"geometry", &geometry_feature_names(),
       [](const image_file::Header& h, const image::Image&, Out out) { geometry_features(h, out); }},
      {"mean-rgb", &mean_rgb_names(),
       [](const image_file::Header&, const image::Image& i, Out out) { mean_rgb_features(i, out); }},
      {"colour", &colour_names(),
       [](const image_file::Header&, const image::Image& i, Out out) { colour_features(i, out); }},
      {"thumbnail", &thumbnail_names(),
       [](const image_file::Header&, const image::Image& i, Out out) { thumbnail_features(i, out); }},
      {"gradients", &gradient_names(),
       [](const image_file::Header&, const image::Image& i, Out out) { gradient_features(i, out); }},
      {"history", &history_feature_names(),
       [](const image_file::Header& h, const image::Image& i, Out out) { history_features(i, h.orientation(), out); }},
      {"chroma", &chroma_feature_names(),
       [](const image_file::Header& h, const image::Image& i, Out out) { chroma_features(i, h.orientation(), out); }},
      {"border", &border_feature_names(),
       [](const image_file::Header&, const image::Image& i, Out out) { border_features(i, out); }},
  }};
  return kFamilies;
}

const FeatureFamily& feature_family(std::string_view name) {
  for (const FeatureFamily& family : feature_families()) {
    if (family.name == name) {
      return family;
    }
  }
  throw Bug("known feature family", std::string(name), __FILE__, __LINE__);
}

}  // namespace ceteris::features
