// SPDX-License-Identifier: Apache-2.0
#include "ceteris/image/resize_passes.hpp"

namespace ceteris::image {
namespace {

constexpr int kHalf = 1 << (kWeightBits - 1);

}  // namespace

void mix_rows_plain(const std::uint8_t* rows, std::size_t pitch, const std::int16_t* weights, int count,
                    std::size_t bytes, std::uint8_t* out) {
  for (std::size_t i = 0; i < bytes; ++i) {
    int sum = kHalf;
    for (int k = 0; k < count; ++k) {
      sum += rows[pitch * static_cast<std::size_t>(k) + i] * weights[k];
    }
    out[i] = static_cast<std::uint8_t>(sum >> kWeightBits);
  }
}

void mix_columns_plain(const std::uint8_t* row, const Taps& taps, int width, std::uint8_t* out) {
  for (int x = 0; x < width; ++x) {
    const std::uint8_t* pixel = row + std::size_t{3} * taps.first[static_cast<std::size_t>(x)];
    const std::int16_t* weights = taps.weights_of(x);
    for (int c = 0; c < 3; ++c) {
      int sum = kHalf;
      for (int k = 0; k < taps.count[static_cast<std::size_t>(x)]; ++k) {
        sum += pixel[3 * k + c] * weights[k];
      }
      out[3 * x + c] = static_cast<std::uint8_t>(sum >> kWeightBits);
    }
  }
}

}  // namespace ceteris::image
