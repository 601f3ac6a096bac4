// SPDX-License-Identifier: Apache-2.0
#include "ceteris/features/block_dct.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/features/block_dct_counts.hpp"

namespace ceteris::features {
namespace {

constexpr int kLargestSide = kMostBlocks * kDctBlock;

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

// A plane of 8 rows of the window.
void take_plane(const image::Image& image, const image::Window& window, const Plane& plane, int top, Strip& values) {
  for (int y = 0; y < kDctBlock; ++y) {
    weigh_colours(image.row(top + y) + std::size_t{3} * window.x, window.width / kDctBlock, plane, values[y].data());
  }
}

}  // namespace

// An encoder's grid starts at the upper left of the stored image; where turning brought another corner there, the
// upright image begins with a partial block (EXIF orientations 2, 3, 6, 7 mirror columns; 3, 4, 7, 8 mirror rows).
image::Window block_window(const image::Image& image, int orientation) {
  const bool columns_mirrored = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
  const bool rows_mirrored = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
  const Run columns = aligned_run(image.width, columns_mirrored ? image.width % kDctBlock : 0);
  const Run rows = aligned_run(image.height, rows_mirrored ? image.height % kDctBlock : 0);
  return {columns.begin, rows.begin, columns.length, rows.length};
}

void small_coefficient_shares(const image::Image& image, const image::Window& window, const Plane& plane,
                              std::span<const float> thresholds, std::span<float> out) {
  CETERIS_CHECK(out.size() == thresholds.size() * kDctFrequencies && window.width > 0 && window.height > 0,
                "small_coefficient_shares: a window and room");
  std::vector<std::int32_t> counts(out.size());
  Strip values;
  for (int top = window.y; top < window.y + window.height; top += kDctBlock) {
    take_plane(image, window, plane, top, values);
    count_small_coefficients(values[0].data(), kLargestSide, window.width / kDctBlock, thresholds.data(),
                             thresholds.size(), counts.data());
  }
  const float blocks = static_cast<float>(window.width / kDctBlock * (window.height / kDctBlock));
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<float>(counts[i]) / blocks;
  }
}

}  // namespace ceteris::features
