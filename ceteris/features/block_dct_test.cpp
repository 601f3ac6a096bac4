// SPDX-License-Identifier: Apache-2.0
#include "ceteris/features/block_dct.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "ceteris/image/test_images.hpp"

namespace ceteris::features {
namespace {

using Block = std::array<std::array<float, kDctBlock>, kDctBlock>;

// The nine digits that the source has.
float cosine(int u, int x) {
  const double scale = u == 0 ? std::sqrt(0.125) : 0.5;
  return static_cast<float>(std::round(1e9 * scale * std::cos((2 * x + 1) * u * std::numbers::pi / 16)) / 1e9);
}

// The plain loops: one product after the other, in float.
Block transformed(const Block& values) {
  Block columns{}, sizes{};
  for (int u = 0; u < kDctBlock; ++u) {
    for (int x = 0; x < kDctBlock; ++x) {
      for (int y = 0; y < kDctBlock; ++y) {
        columns[u][x] += cosine(u, y) * values[y][x];
      }
    }
  }
  for (int u = 0; u < kDctBlock; ++u) {
    for (int v = 0; v < kDctBlock; ++v) {
      for (int x = 0; x < kDctBlock; ++x) {
        sizes[u][v] += cosine(v, x) * columns[u][x];
      }
    }
  }
  return sizes;
}

TEST(BlockDct, SharesAreToTheBitThoseOfPlainLoops) {
  constexpr std::array<float, 4> kThresholds{0.5F, 2.0F, 7.5F, 40.0F};
  for (const auto& [width, height] : {std::pair{8, 8}, {23, 17}, {160, 120}, {300, 290}}) {
    const image::Image image = image::test_image(width, height, static_cast<std::uint64_t>(width));
    for (const Plane& plane : {kBrightness, kBlueDifference, kRedDifference}) {
      const image::Window window = block_window(image, 1);
      std::vector<float> expected(kThresholds.size() * kDctFrequencies), shares(expected.size());
      for (int top = window.y; top < window.y + window.height; top += kDctBlock) {
        for (int left = window.x; left < window.x + window.width; left += kDctBlock) {
          Block values;
          for (int y = 0; y < kDctBlock; ++y) {
            for (int x = 0; x < kDctBlock; ++x) {
              const std::uint8_t* pixel = image.row(top + y) + 3 * (left + x);
              values[y][x] = plane.red * pixel[0] + plane.green * pixel[1] + plane.blue * pixel[2];
            }
          }
          const Block block = transformed(values);
          for (std::size_t i = 0; i < expected.size(); ++i) {
            const std::size_t f = i % kDctFrequencies;
            expected[i] +=
                std::abs(block[f / kDctBlock][f % kDctBlock]) < kThresholds[i / kDctFrequencies] ? 1.0F : 0.0F;
          }
        }
      }
      const float blocks = static_cast<float>(window.width / kDctBlock * (window.height / kDctBlock));
      for (float& share : expected) {
        share /= blocks;
      }
      small_coefficient_shares(image, window, plane, kThresholds, shares);
      EXPECT_EQ(shares, expected) << width << " x " << height;
    }
  }
}

}  // namespace
}  // namespace ceteris::features
