// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/block_dct.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris::data {
namespace {

constexpr int kLargestSide = 256;

// kDct[u][x] = c(u) cos((2 x + 1) u pi / 16), c(0) = sqrt(1/8), else 1/2 (Ahmed, Natarajan & Rao 1974). Literals, so
// that the bits do not depend on a mathematics library.
constexpr float kDct[kDctBlock][kDctBlock] = {
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
  const int blocks = std::max(0, side - origin) / kDctBlock;
  const int used = std::min(blocks, kLargestSide / kDctBlock);
  return {origin + (blocks - used) / 2 * kDctBlock, used * kDctBlock};
}

using Strip = std::array<std::array<float, kLargestSide>, kDctBlock>;
using Counts = std::vector<std::array<std::int32_t, kDctFrequencies>>;  // by threshold

// A plane of 8 rows of the window, and their DCT down the columns.
Strip transformed_columns(const Image& image, const Window& window, const Plane& plane, int top) {
  Strip values;
  for (int y = 0; y < kDctBlock; ++y) {
    const std::uint8_t* pixel = image.row(top + y) + std::size_t{3} * window.x;
    for (int x = 0; x < window.width; ++x, pixel += 3) {
      values[y][x] = plane.red * pixel[0] + plane.green * pixel[1] + plane.blue * pixel[2];
    }
  }
  Strip columns{};
  for (int u = 0; u < kDctBlock; ++u) {
    for (int y = 0; y < kDctBlock; ++y) {
      const float weight = kDct[u][y];
      for (int x = 0; x < window.width; ++x) {
        columns[u][x] += weight * values[y][x];
      }
    }
  }
  return columns;
}

void count_small_coefficients(const Strip& columns, int width, std::span<const float> thresholds, Counts& counts) {
  static constexpr auto kTransposed = [] {
    std::array<std::array<float, kDctBlock>, kDctBlock> transposed{};
    for (int v = 0; v < kDctBlock; ++v) {
      for (int x = 0; x < kDctBlock; ++x) {
        transposed[x][v] = kDct[v][x];
      }
    }
    return transposed;
  }();
  for (int left = 0; left < width; left += kDctBlock) {
    std::array<float, kDctFrequencies> size;
    for (int u = 0; u < kDctBlock; ++u) {
      std::array<float, kDctBlock> row{};
      for (int x = 0; x < kDctBlock; ++x) {
        const float value = columns[u][left + x];
        for (int v = 0; v < kDctBlock; ++v) {
          row[v] += kTransposed[x][v] * value;
        }
      }
      for (int v = 0; v < kDctBlock; ++v) {
        size[u * kDctBlock + v] = std::abs(row[v]);
      }
    }
    for (std::size_t t = 0; t < thresholds.size(); ++t) {
      for (std::size_t f = 0; f < kDctFrequencies; ++f) {
        counts[t][f] += size[f] < thresholds[t] ? 1 : 0;
      }
    }
  }
}

}  // namespace

// An encoder's grid starts at the upper left of the stored picture; where turning brought another corner there, the
// upright picture begins with a partial block (EXIF orientations 2, 3, 6, 7 mirror columns; 3, 4, 7, 8 mirror rows).
Window block_window(const Image& image, int orientation) {
  const bool columns_mirrored = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
  const bool rows_mirrored = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
  const Run columns = aligned_run(image.width, columns_mirrored ? image.width % kDctBlock : 0);
  const Run rows = aligned_run(image.height, rows_mirrored ? image.height % kDctBlock : 0);
  return {columns.begin, rows.begin, columns.length, rows.length};
}

void small_coefficient_shares(const Image& image, const Window& window, const Plane& plane,
                              std::span<const float> thresholds, std::span<float> out) {
  CETERIS_CHECK(out.size() == thresholds.size() * kDctFrequencies && window.width > 0 && window.height > 0,
                "small_coefficient_shares: a window and room");
  Counts counts(thresholds.size());
  for (int top = window.y; top < window.y + window.height; top += kDctBlock) {
    count_small_coefficients(transformed_columns(image, window, plane, top), window.width, thresholds, counts);
  }
  const float blocks = static_cast<float>(window.width / kDctBlock * (window.height / kDctBlock));
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<float>(counts[i / kDctFrequencies][i % kDctFrequencies]) / blocks;
  }
}

}  // namespace ceteris::data
