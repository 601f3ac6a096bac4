// SPDX-License-Identifier: Apache-2.0
// The two passes of `resize`, as plain loops and with vectors; both give the same bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace ceteris::image {

constexpr int kWeightBits = 14;

/// Output i is the sum over k in [0, count[i]) of input[first[i] + k] * weights[i * stride + k] / 2^14. The weights of
/// an output are not negative and sum to 2^14; `stride` is even and weights beyond the count are 0.
struct Taps {
  int stride = 0;
  std::vector<int> first;
  std::vector<int> count;
  std::vector<std::int16_t> weights;

  [[nodiscard]] const std::int16_t* weights_of(int i) const {
    return weights.data() + static_cast<std::size_t>(i) * static_cast<std::size_t>(stride);
  }
};

/// Readable bytes that `mix_columns` needs after the last pixel of its row.
constexpr std::size_t kRowPadding = 8;

/// One row of `bytes` bytes from the `count` rows that begin `pitch` bytes apart.
void mix_rows(const std::uint8_t* rows, std::size_t pitch, const std::int16_t* weights, int count, std::size_t bytes,
              std::uint8_t* out);
/// One row of `width` RGB pixels from a row of RGB pixels.
void mix_columns(const std::uint8_t* row, const Taps& taps, int width, std::uint8_t* out);

/// The plain loops: what the functions above must equal.
void mix_rows_plain(const std::uint8_t* rows, std::size_t pitch, const std::int16_t* weights, int count,
                    std::size_t bytes, std::uint8_t* out);
void mix_columns_plain(const std::uint8_t* row, const Taps& taps, int width, std::uint8_t* out);

}  // namespace ceteris::image
