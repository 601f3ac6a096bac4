// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/history_features.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::data {
namespace {

constexpr int kBlock = 8;
constexpr int kLargestSide = 256;
constexpr std::size_t kFrequencies = 64;
constexpr std::size_t kLevels = 256;
// 0.5 * 33^(k / 8), rounded to four digits
constexpr std::array<float, 9> kThresholds{0.5F, 0.7741F, 1.198F, 1.855F, 2.872F, 4.447F, 6.884F, 10.66F, 16.5F};
constexpr std::size_t kShares = kThresholds.size() * kFrequencies;
constexpr std::size_t kCount = kShares + kLevels - 2;

// kDct[u][x] = c(u) cos((2 x + 1) u pi / 16), c(0) = sqrt(1/8), else 1/2 (Ahmed, Natarajan & Rao 1974). Literals, so
// that the bits do not depend on a mathematics library.
constexpr float kDct[kBlock][kBlock] = {
    {0.353553391F, 0.353553391F, 0.353553391F, 0.353553391F, 0.353553391F, 0.353553391F, 0.353553391F, 0.353553391F},
    {0.490392640F, 0.415734806F, 0.277785117F, 0.097545161F, -0.097545161F, -0.277785117F, -0.415734806F,
     -0.490392640F},
    {0.461939766F, 0.191341716F, -0.191341716F, -0.461939766F, -0.461939766F, -0.191341716F, 0.191341716F,
     0.461939766F},
    {0.415734806F, -0.097545161F, -0.490392640F, -0.277785117F, 0.277785117F, 0.490392640F, 0.097545161F,
     -0.415734806F},
    {0.353553391F, -0.353553391F, -0.353553391F, 0.353553391F, 0.353553391F, -0.353553391F, -0.353553391F,
     0.353553391F},
    {0.277785117F, -0.490392640F, 0.097545161F, 0.415734806F, -0.415734806F, -0.097545161F, 0.490392640F,
     -0.277785117F},
    {0.191341716F, -0.461939766F, 0.461939766F, -0.191341716F, -0.191341716F, 0.461939766F, -0.461939766F,
     0.191341716F},
    {0.097545161F, -0.277785117F, 0.415734806F, -0.490392640F, 0.490392640F, -0.415734806F, 0.277785117F,
     -0.097545161F}};

// The largest centred run of whole blocks on a side whose grid begins at `origin`.
struct Run {
  int begin;
  int length;
};
Run aligned_run(int side, int origin) {
  const int blocks = std::max(0, side - origin) / kBlock;
  const int used = std::min(blocks, kLargestSide / kBlock);
  return {origin + (blocks - used) / 2 * kBlock, used * kBlock};
}

// An encoder's grid starts at the upper left of the stored picture; where turning brought another corner there, the
// upright picture begins with a partial block (EXIF orientations 2, 3, 6, 7 mirror columns; 3, 4, 7, 8 mirror rows).
Window aligned_window(const Image& image, int orientation) {
  const bool columns_mirrored = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
  const bool rows_mirrored = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
  const Run columns = aligned_run(image.width, columns_mirrored ? image.width % kBlock : 0);
  const Run rows = aligned_run(image.height, rows_mirrored ? image.height % kBlock : 0);
  return {columns.begin, rows.begin, columns.length, rows.length};
}

using Strip = std::array<std::array<float, kLargestSide>, kBlock>;
using Counts = std::array<std::array<std::int32_t, kFrequencies>, kThresholds.size()>;

// Brightness of 8 rows of the window, and their DCT down the columns.
Strip transformed_columns(const Image& image, const Window& window, int top) {
  Strip brightness;
  for (int y = 0; y < kBlock; ++y) {
    const std::uint8_t* pixel = image.row(top + y) + std::size_t{3} * window.x;
    for (int x = 0; x < window.width; ++x, pixel += 3) {
      brightness[y][x] = 0.299F * pixel[0] + 0.587F * pixel[1] + 0.114F * pixel[2];
    }
  }
  Strip columns{};
  for (int u = 0; u < kBlock; ++u) {
    for (int y = 0; y < kBlock; ++y) {
      const float weight = kDct[u][y];
      for (int x = 0; x < window.width; ++x) {
        columns[u][x] += weight * brightness[y][x];
      }
    }
  }
  return columns;
}

void count_small_coefficients(const Strip& columns, int width, Counts& counts) {
  static constexpr auto kTransposed = [] {
    std::array<std::array<float, kBlock>, kBlock> transposed{};
    for (int v = 0; v < kBlock; ++v) {
      for (int x = 0; x < kBlock; ++x) {
        transposed[x][v] = kDct[v][x];
      }
    }
    return transposed;
  }();
  for (int left = 0; left < width; left += kBlock) {
    std::array<float, kFrequencies> size;
    for (int u = 0; u < kBlock; ++u) {
      std::array<float, kBlock> row{};
      for (int x = 0; x < kBlock; ++x) {
        const float value = columns[u][left + x];
        for (int v = 0; v < kBlock; ++v) {
          row[v] += kTransposed[x][v] * value;
        }
      }
      for (int v = 0; v < kBlock; ++v) {
        size[u * kBlock + v] = std::abs(row[v]);
      }
    }
    for (std::size_t t = 0; t < kThresholds.size(); ++t) {
      for (std::size_t f = 0; f < kFrequencies; ++f) {
        counts[t][f] += size[f] < kThresholds[t] ? 1 : 0;
      }
    }
  }
}

void level_comb(const Image& image, const Window& window, std::span<float> out) {
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
      for (std::size_t f = 0; f < kFrequencies; ++f) {
        names.push_back({"share of 8x8 DCT coefficients " + std::to_string(f / kBlock) + "," +
                         std::to_string(f % kBlock) + " below " + shortest(threshold)});
      }
    }
    for (std::size_t level = 1; level + 1 < kLevels; ++level) {
      names.push_back({"level " + std::to_string(level) + " against its neighbours"});
    }
    return names;
  }();
  return kNames;
}

void history_features(const Image& image, int orientation, std::span<float> out) {
  CETERIS_CHECK(out.size() == kCount, "history_features: wrong size");
  const Window window = aligned_window(image, orientation);
  if (window.width == 0 || window.height == 0) {
    std::fill(out.begin(), out.end(), 0.0F);
    return;
  }
  Counts counts{};
  for (int top = window.y; top < window.y + window.height; top += kBlock) {
    count_small_coefficients(transformed_columns(image, window, top), window.width, counts);
  }
  const float blocks = static_cast<float>(window.width / kBlock * (window.height / kBlock));
  for (std::size_t i = 0; i < kShares; ++i) {
    out[i] = static_cast<float>(counts[i / kFrequencies][i % kFrequencies]) / blocks;
  }
  level_comb(image, window, out.subspan(kShares));
}

}  // namespace ceteris::data
