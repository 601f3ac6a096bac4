// SPDX-License-Identifier: Apache-2.0
#include "ceteris/features/border_features.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <string>

#include "ceteris/base/error.hpp"

namespace ceteris::features {
namespace {

// Where a line begins and how far its pixels lie apart, in bytes.
struct Line {
  const std::uint8_t* begin;
  std::ptrdiff_t step;
  int length;
};

// Line `depth` from a side: 0 top, 1 bottom, 2 left, 3 right.
Line border_line(const image::Image& image, int side, int depth) {
  const std::ptrdiff_t row = std::ptrdiff_t{3} * image.width;
  const int across = side < 2 ? image.height : image.width;
  const int at = std::min(depth, across - 1);
  const int place = side % 2 == 0 ? at : across - 1 - at;
  return side < 2 ? Line{image.pixels.data() + place * row, 3, image.width}
                  : Line{image.pixels.data() + std::ptrdiff_t{3} * place, row, image.height};
}

int brightness_of(const std::uint8_t* pixel) {
  return (77 * pixel[0] + 150 * pixel[1] + 29 * pixel[2]) / 256;
}

}  // namespace

const std::vector<FeatureName>& border_feature_names() {
  static const std::vector<FeatureName> kNames = [] {
    std::vector<FeatureName> names;
    for (const char* side : {"top", "bottom", "left", "right"}) {
      for (std::size_t line = 1; line <= kBorderLines; ++line) {
        const std::string where = " of line " + std::to_string(line) + " from the " + side;
        for (const char* what : {"red", "green", "blue", "variation"}) {
          names.push_back({what + where});
        }
      }
    }
    return names;
  }();
  return kNames;
}

namespace {

using LineValues = std::array<double, kBorderValues>;

LineValues values_of_line(const image::Image& image, int side, int depth) {
  const Line line = border_line(image, side, depth);
  std::array<std::int64_t, 3> sums{};
  std::int64_t sum = 0, squares = 0;
  for (int i = 0; i < line.length; ++i) {
    const std::uint8_t* pixel = line.begin + i * line.step;
    for (std::size_t c = 0; c < 3; ++c) {
      sums[c] += pixel[c];
    }
    const int here = brightness_of(pixel);
    sum += here;
    squares += std::int64_t{here} * here;
  }
  const double n = line.length;
  const double mean = static_cast<double>(sum) / n;
  return {static_cast<double>(sums[0]) / n, static_cast<double>(sums[1]) / n, static_cast<double>(sums[2]) / n,
          std::sqrt(std::max(0.0, static_cast<double>(squares) / n - mean * mean))};
}

}  // namespace

void border_features(const image::Image& image, std::span<float> out) {
  constexpr int kLines = static_cast<int>(kBorderLines);
  CETERIS_CHECK(out.size() == 4 * kBorderLines * kBorderValues && !image.pixels.empty(), "border_features: wrong size");
  auto next = out.begin();
  for (int side = 0; side < 4; ++side) {
    for (int depth = 0; depth < kLines; ++depth) {
      const LineValues line = values_of_line(image, side, depth);
      const LineValues inside = values_of_line(image, side, depth + kLines);
      for (std::size_t v = 0; v < kBorderValues; ++v) {
        *next++ = static_cast<float>(line[v] - inside[v]);
      }
    }
  }
}

}  // namespace ceteris::features
