// SPDX-License-Identifier: Apache-2.0
#include "ceteris/features/geometry_features.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/base/hash.hpp"

namespace ceteris::features {
namespace {

constexpr std::array kDivisors{2, 4, 8, 16, 32};
constexpr std::size_t kSizeBuckets = 32;

}  // namespace

const std::vector<FeatureName>& geometry_feature_names() {
  static const std::vector<FeatureName> kNames = [] {
    std::vector<FeatureName> names;
    for (const char* text : {"width", "height", "shorter side", "longer side", "aspect ratio", "megapixels"}) {
      names.push_back({text, FeatureKind::Log2});
    }
    for (const char* text : {"landscape format", "portrait format", "square"}) {
      names.push_back({text, FeatureKind::Flag});
    }
    for (const char* side : {"width", "height"}) {
      for (const int divisor : kDivisors) {
        names.push_back({std::string(side) + " is divisible by " + std::to_string(divisor), FeatureKind::Flag});
      }
    }
    for (std::size_t b = 0; b < kSizeBuckets; ++b) {
      names.push_back({"exact size, bucket " + std::to_string(b), FeatureKind::Bucket});
    }
    return names;
  }();
  return kNames;
}

void geometry_features(const image_file::Header& header, std::span<float> out) {
  CETERIS_CHECK(out.size() == geometry_feature_names().size(), "geometry_features: wrong size");
  const int width = header.upright_width();
  const int height = header.upright_height();
  CETERIS_CHECK(width > 0 && height > 0, "geometry_features: the image is empty");
  auto next = out.begin();
  const auto put = [&next](double value) { *next++ = static_cast<float>(value); };
  put(std::log2(width));
  put(std::log2(height));
  put(std::log2(std::min(width, height)));
  put(std::log2(std::max(width, height)));
  put(std::log2(static_cast<double>(width) / height));
  put(std::log2(static_cast<double>(width) * height / 1e6));
  put(width > height ? 1 : 0);
  put(width < height ? 1 : 0);
  put(width == height ? 1 : 0);
  for (const int side : {width, height}) {
    for (const int divisor : kDivisors) {
      put(side % divisor == 0 ? 1 : 0);
    }
  }
  const std::string size = std::to_string(width) + "x" + std::to_string(height);
  const std::uint64_t bucket = hash64(std::as_bytes(std::span(size))) % kSizeBuckets;
  for (std::size_t b = 0; b < kSizeBuckets; ++b) {
    put(b == bucket ? 1 : 0);
  }
}

}  // namespace ceteris::features
