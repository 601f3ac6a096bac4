// SPDX-License-Identifier: Apache-2.0
#include "ceteris/features/chroma_features.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/features/block_dct.hpp"

namespace ceteris::features {
namespace {

constexpr std::array<float, kChromaThresholds> kThresholdsOfChroma{0.125F, 0.25F, 0.5F, 1.0F, 2.0F, 4.0F};
constexpr std::size_t kOfPlane = kChromaThresholds * kDctFrequencies;

}  // namespace

const std::vector<FeatureName>& chroma_feature_names() {
  static const std::vector<FeatureName> kNames = [] {
    std::vector<FeatureName> names;
    for (const char* plane : {"Cb", "Cr"}) {
      for (const float threshold : kThresholdsOfChroma) {
        for (std::size_t f = 0; f < kDctFrequencies; ++f) {
          names.push_back({"share of 8x8 DCT coefficients " + std::to_string(f / kDctBlock) + "," +
                           std::to_string(f % kDctBlock) + " of " + plane + " below " + shortest(threshold)});
        }
      }
    }
    return names;
  }();
  return kNames;
}

void chroma_features(const image::Image& image, int orientation, std::span<float> out) {
  CETERIS_CHECK(out.size() == 2 * kOfPlane, "chroma_features: wrong size");
  const image::Window window = block_window(image, orientation);
  if (window.width == 0 || window.height == 0) {
    std::fill(out.begin(), out.end(), 0.0F);
    return;
  }
  small_coefficient_shares(image, window, kBlueDifference, kThresholdsOfChroma, out.first(kOfPlane));
  small_coefficient_shares(image, window, kRedDifference, kThresholdsOfChroma, out.subspan(kOfPlane));
}

}  // namespace ceteris::features
