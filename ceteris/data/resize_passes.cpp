// SPDX-License-Identifier: Apache-2.0
#include "ceteris/data/resize_passes.hpp"

#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace ceteris::data {
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

#if defined(__SSE2__)

namespace {

__m128i load_pair(const std::int16_t* weights) {
  int pair = 0;
  std::memcpy(&pair, weights, sizeof pair);
  return _mm_set1_epi32(pair);
}

__m128i load_pixel(const std::uint8_t* pixel) {
  int four = 0;
  std::memcpy(&four, pixel, sizeof four);
  return _mm_cvtsi32_si128(four);
}

__m128i load16(const std::uint8_t* bytes) {
  __m128i value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

}  // namespace

// Two rows at a time: their bytes are interleaved, widened, and multiplied and added in pairs (pmaddwd).
void mix_rows(const std::uint8_t* rows, std::size_t pitch, const std::int16_t* weights, int count, std::size_t bytes,
              std::uint8_t* out) {
  constexpr std::size_t kBlock = 16;
  const __m128i zero = _mm_setzero_si128();
  std::size_t at = 0;
  for (; at + kBlock <= bytes; at += kBlock) {
    __m128i sums[4] = {_mm_set1_epi32(kHalf), _mm_set1_epi32(kHalf), _mm_set1_epi32(kHalf), _mm_set1_epi32(kHalf)};
    for (int k = 0; k < count; k += 2) {
      const std::uint8_t* upper = rows + pitch * static_cast<std::size_t>(k) + at;
      const __m128i a = load16(upper);
      const __m128i b = load16(k + 1 < count ? upper + pitch : upper);  // weighted by 0 where there is no second row
      const __m128i pair = load_pair(weights + k);
      const __m128i low = _mm_unpacklo_epi8(a, b);
      const __m128i high = _mm_unpackhi_epi8(a, b);
      sums[0] = _mm_add_epi32(sums[0], _mm_madd_epi16(_mm_unpacklo_epi8(low, zero), pair));
      sums[1] = _mm_add_epi32(sums[1], _mm_madd_epi16(_mm_unpackhi_epi8(low, zero), pair));
      sums[2] = _mm_add_epi32(sums[2], _mm_madd_epi16(_mm_unpacklo_epi8(high, zero), pair));
      sums[3] = _mm_add_epi32(sums[3], _mm_madd_epi16(_mm_unpackhi_epi8(high, zero), pair));
    }
    const __m128i first = _mm_packs_epi32(_mm_srai_epi32(sums[0], kWeightBits), _mm_srai_epi32(sums[1], kWeightBits));
    const __m128i second = _mm_packs_epi32(_mm_srai_epi32(sums[2], kWeightBits), _mm_srai_epi32(sums[3], kWeightBits));
    const __m128i packed = _mm_packus_epi16(first, second);
    std::memcpy(out + at, &packed, kBlock);
  }
  mix_rows_plain(rows + at, pitch, weights, count, bytes - at, out + at);
}

// Two pixels at a time, their three channels side by side; the fourth lane is the next pixel's red and is not stored.
void mix_columns(const std::uint8_t* row, const Taps& taps, int width, std::uint8_t* out) {
  const __m128i zero = _mm_setzero_si128();
  for (int x = 0; x < width; ++x) {
    const std::uint8_t* pixel = row + std::size_t{3} * taps.first[static_cast<std::size_t>(x)];
    const std::int16_t* weights = taps.weights_of(x);
    __m128i sum = _mm_set1_epi32(kHalf);
    for (int k = 0; k < taps.count[static_cast<std::size_t>(x)]; k += 2) {
      const __m128i both = _mm_unpacklo_epi8(load_pixel(pixel + 3 * k), load_pixel(pixel + 3 * k + 3));
      sum = _mm_add_epi32(sum, _mm_madd_epi16(_mm_unpacklo_epi8(both, zero), load_pair(weights + k)));
    }
    const __m128i words = _mm_packs_epi32(_mm_srai_epi32(sum, kWeightBits), zero);
    const int packed = _mm_cvtsi128_si32(_mm_packus_epi16(words, zero));
    std::memcpy(out + 3 * x, &packed, 3);
  }
}

#else

void mix_rows(const std::uint8_t* rows, std::size_t pitch, const std::int16_t* weights, int count, std::size_t bytes,
              std::uint8_t* out) {
  mix_rows_plain(rows, pitch, weights, count, bytes, out);
}

void mix_columns(const std::uint8_t* row, const Taps& taps, int width, std::uint8_t* out) {
  mix_columns_plain(row, taps, width, out);
}

#endif

}  // namespace ceteris::data
