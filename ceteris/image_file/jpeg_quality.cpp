// SPDX-License-Identifier: Apache-2.0
#include "ceteris/image_file/jpeg_quality.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ceteris::image_file {
namespace {

// ITU-T T.81, tables K.1 and K.2, in zigzag order.
constexpr std::array<std::array<int, 64>, 2> kBase = {{
    {16, 11,  12, 14, 12, 10, 16,  14,  13,  14, 18, 17,  16,  19,  24,  40,  26, 24,  22,  22, 24, 49,
     35, 37,  29, 40, 58, 51, 61,  60,  57,  51, 56, 55,  64,  72,  92,  78,  64, 68,  87,  69, 55, 56,
     80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99},
    {17, 18, 18, 24, 21, 24, 47, 26, 26, 47, 99, 66, 56, 66, 99, 99, 99, 99, 99, 99, 99, 99,
     99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
     99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99},
}};

constexpr int kMostNarrow = 255;
constexpr int kMostWide = 32767;

using Scaled = std::array<std::array<std::array<std::uint16_t, 64>, 100>, 2>;

// The tables of every quality, not yet limited to 255: [which][quality - 1][zigzag position].
constexpr Scaled scale_all() {
  Scaled all{};
  for (std::size_t which = 0; which < 2; ++which) {
    for (int quality = 1; quality <= 100; ++quality) {
      const int scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
      for (std::size_t k = 0; k < 64; ++k) {
        const int entry = std::clamp((kBase[which][k] * scale + 50) / 100, 1, kMostWide);
        all[which][static_cast<std::size_t>(quality - 1)][k] = static_cast<std::uint16_t>(entry);
      }
    }
  }
  return all;
}

constexpr Scaled kScaled = scale_all();

std::int64_t squared_distance(const QuantTable& table, std::size_t which, int quality) {
  const auto& scaled = kScaled[which][static_cast<std::size_t>(quality - 1)];
  const int most = table.wide ? kMostWide : kMostNarrow;
  std::int64_t sum = 0;
  for (std::size_t k = 0; k < 64; ++k) {
    const std::int64_t difference = table.entries[k] - std::min<int>(scaled[k], most);
    sum += difference * difference;
  }
  return sum;
}

}  // namespace

QuantTable ijg_table(int which, int quality) {
  QuantTable table;
  for (std::size_t k = 0; k < 64; ++k) {
    const int entry = kScaled[static_cast<std::size_t>(which)][static_cast<std::size_t>(quality - 1)][k];
    table.entries[k] = static_cast<std::uint16_t>(std::min(entry, kMostNarrow));
  }
  return table;
}

QualityEstimate estimate_quality(const QuantTable& luma, const QuantTable* chroma) {
  QualityEstimate best;
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  for (int quality = 100; quality >= 1; --quality) {
    const std::int64_t sum =
        squared_distance(luma, 0, quality) + (chroma != nullptr ? squared_distance(*chroma, 1, quality) : 0);
    if (sum < least) {
      least = sum;
      best.quality = quality;
    }
  }
  best.residual = std::sqrt(static_cast<double>(least) / (chroma != nullptr ? 128 : 64));
  return best;
}

}  // namespace ceteris::image_file
