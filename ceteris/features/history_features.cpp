// SPDX-License-Identifier: Apache-2.0
#include "ceteris/features/history_features.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/features/block_dct.hpp"

namespace ceteris::features {
namespace {

constexpr std::size_t kLevels = 256;
// 0.5 * 33^(k / 8), rounded to four digits
constexpr std::array<float, 9> kThresholds{0.5F, 0.7741F, 1.198F, 1.855F, 2.872F, 4.447F, 6.884F, 10.66F, 16.5F};
constexpr std::size_t kShares = kThresholds.size() * kDctFrequencies;
constexpr std::size_t kCount = kShares + kLevels - 2;

void level_comb(const image::Image& image, const image::Window& window, std::span<float> out) {
  std::array<std::array<std::int32_t, kLevels>, 3> channels{};
  for (int y = 0; y < window.height; ++y) {
    const std::uint8_t* pixel = image.row(window.y + y) + std::size_t{3} * window.x;
    for (int x = 0; x < window.width; ++x, pixel += 3) {
      ++channels[0][pixel[0]];
      ++channels[1][pixel[1]];
      ++channels[2][pixel[2]];
    }
  }
  std::array<float, kLevels> sum;
  for (std::size_t level = 0; level < kLevels; ++level) {
    sum[level] = static_cast<float>(channels[0][level] + channels[1][level] + channels[2][level]);
  }
  for (std::size_t level = 1; level + 1 < kLevels; ++level) {
    const float smooth = 0.25F * (sum[level - 1] + 2 * sum[level] + sum[level + 1]);
    out[level - 1] = (sum[level] - smooth) / (smooth + 2);
  }
}

}  // namespace

const std::vector<FeatureName>& history_feature_names() {
  static const std::vector<FeatureName> kNames = [] {
    std::vector<FeatureName> names;
    for (const float threshold : kThresholds) {
      for (std::size_t f = 0; f < kDctFrequencies; ++f) {
        names.push_back({"share of 8x8 DCT coefficients " + std::to_string(f / kDctBlock) + "," +
                         std::to_string(f % kDctBlock) + " below " + shortest(threshold)});
      }
    }
    for (std::size_t level = 1; level + 1 < kLevels; ++level) {
      names.push_back({"level " + std::to_string(level) + " against its neighbours"});
    }
    return names;
  }();
  return kNames;
}

void history_features(const image::Image& image, int orientation, std::span<float> out) {
  CETERIS_CHECK(out.size() == kCount, "history_features: wrong size");
  const image::Window window = block_window(image, orientation);
  if (window.width == 0 || window.height == 0) {
    std::fill(out.begin(), out.end(), 0.0F);
    return;
  }
  small_coefficient_shares(image, window, kBrightness, kThresholds, out.first(kShares));
  level_comb(image, window, out.subspan(kShares));
}

}  // namespace ceteris::features
