// SPDX-License-Identifier: Apache-2.0
#include "ceteris/features/structure_features.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/image/resize.hpp"

namespace ceteris::features {
namespace {

constexpr int kThumbnail = 16;
constexpr int kSide = 64;
constexpr int kCells = 8;
constexpr int kCell = kSide / kCells;
constexpr std::size_t kOrientations = 9;

image::Image centre_square(const image::Image& image, int side) {
  const int shorter = std::min(image.width, image.height);
  return resize(image, image::center_window(image.width, image.height, shorter, shorter), side, side);
}

// cos and sin of 0, 20, ..., 160 degrees as literals: the same bits with every mathematics library.
constexpr std::array<float, kOrientations> kCos{1.0F,         0.93969262F, 0.76604444F,  0.5F,        0.17364818F,
                                                -0.17364818F, -0.5F,       -0.76604444F, -0.93969262F};
constexpr std::array<float, kOrientations> kSin{0.0F,        0.34202014F, 0.64278761F, 0.86602540F, 0.98480775F,
                                                0.98480775F, 0.86602540F, 0.64278761F, 0.34202014F};

using Grey = std::array<float, kSide * kSide>;
using Cells = std::array<float, kCells * kCells * kOrientations>;

Grey grey_square(const image::Image& image) {
  const image::Image square = centre_square(image, kSide);
  Grey grey;
  for (std::size_t i = 0; i < grey.size(); ++i) {
    const std::uint8_t* pixel = square.pixels.data() + 3 * i;
    grey[i] = static_cast<float>(77 * pixel[0] + 150 * pixel[1] + 29 * pixel[2]) / 256.0F;
  }
  return grey;
}

Cells cell_histograms(const Grey& grey) {
  Cells cells{};
  for (int y = 0; y < kSide; ++y) {
    const float* above = &grey[std::max(y - 1, 0) * kSide];
    const float* below = &grey[std::min(y + 1, kSide - 1) * kSide];
    const float* here = &grey[y * kSide];
    for (int x = 0; x < kSide; ++x) {
      const float dx = here[std::min(x + 1, kSide - 1)] - here[std::max(x - 1, 0)];
      const float dy = below[x] - above[x];
      std::size_t nearest = 0;
      float longest = -1;
      for (std::size_t k = 0; k < kOrientations; ++k) {
        const float length = std::abs(dx * kCos[k] + dy * kSin[k]);
        nearest = length > longest ? k : nearest;
        longest = std::max(longest, length);
      }
      cells[(y / kCell * kCells + x / kCell) * kOrientations + nearest] += std::sqrt(dx * dx + dy * dy);
    }
  }
  return cells;
}

}  // namespace

const std::vector<FeatureName>& thumbnail_names() {
  static const std::vector<FeatureName> kNames = [] {
    std::vector<FeatureName> names;
    for (int y = 0; y < kThumbnail; ++y) {
      for (int x = 0; x < kThumbnail; ++x) {
        for (const char* channel : {"red", "green", "blue"}) {
          names.push_back(
              {std::string(channel) + " at column " + std::to_string(x) + ", row " + std::to_string(y) + " of 16"});
        }
      }
    }
    return names;
  }();
  return kNames;
}

void thumbnail_features(const image::Image& image, std::span<float> out) {
  CETERIS_CHECK(out.size() == 3 * kThumbnail * kThumbnail, "thumbnail_features: wrong size");
  const image::Image square = centre_square(image, kThumbnail);
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<float>(square.pixels[i]) / 255.0F;
  }
}

const std::vector<FeatureName>& gradient_names() {
  static const std::vector<FeatureName> kNames = [] {
    std::vector<FeatureName> names;
    for (int cell = 0; cell < kCells * kCells; ++cell) {
      for (std::size_t k = 0; k < kOrientations; ++k) {
        names.push_back({"edges across " + std::to_string(20 * k) + " degrees at column " +
                         std::to_string(cell % kCells) + ", row " + std::to_string(cell / kCells) + " of 8"});
      }
    }
    return names;
  }();
  return kNames;
}

void gradient_features(const image::Image& image, std::span<float> out) {
  CETERIS_CHECK(out.size() == Cells{}.size(), "gradient_features: wrong size");
  const Cells cells = cell_histograms(grey_square(image));
  std::array<float, kCells * kCells> energy{};
  for (std::size_t i = 0; i < cells.size(); ++i) {
    energy[i / kOrientations] += cells[i] * cells[i];
  }
  // A cell of 64 pixels whose gradients are all one grey level: below that, texture is noise and stays small.
  constexpr float kFloor = 64.0F * 64.0F;
  for (int y = 0; y < kCells; ++y) {
    for (int x = 0; x < kCells; ++x) {
      float sum = 0;
      float count = 0;
      for (int v = std::max(y - 1, 0); v <= std::min(y + 1, kCells - 1); ++v) {
        for (int u = std::max(x - 1, 0); u <= std::min(x + 1, kCells - 1); ++u) {
          sum += energy[v * kCells + u];
          count += 1;
        }
      }
      const float scale = 1.0F / std::sqrt(sum / count + kFloor);
      for (std::size_t k = 0; k < kOrientations; ++k) {
        const std::size_t i = (y * kCells + x) * kOrientations + k;
        out[i] = cells[i] * scale;
      }
    }
  }
}

}  // namespace ceteris::features
