// SPDX-License-Identifier: Apache-2.0
// The passes of `resize` with Highway, compiled once for each instruction set and chosen at run time. All is done in
// integers, so the bits are those of the plain loops.
#include "ceteris/image/resize_passes.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ceteris/image/resize_passes_highway.cpp"
#include <hwy/foreach_target.h>
// foreach_target.h must come first.
#include <hwy/highway.h>

#include <cstring>

HWY_BEFORE_NAMESPACE();
namespace ceteris::image::HWY_NAMESPACE {
namespace {

#if HWY_TARGET == HWY_SCALAR

// Vectors of one lane have no neighbours to pair.
void rows_pass(const uint8_t* rows, std::size_t pitch, const int16_t* weights, int count, std::size_t bytes,
               uint8_t* out) {
  mix_rows_plain(rows, pitch, weights, count, bytes, out);
}

void columns_pass(const uint8_t* row, const Taps& taps, int width, uint8_t* out) {
  mix_columns_plain(row, taps, width, out);
}

#else

namespace hn = hwy::HWY_NAMESPACE;

constexpr int kHalf = 1 << (kWeightBits - 1);

/// The two weights at `weights`, over and over.
template <class D16>
HWY_INLINE hn::Vec<D16> weight_pairs(D16 d16, const int16_t* weights) {
  int32_t pair = 0;
  std::memcpy(&pair, weights, sizeof pair);
  return hn::BitCast(d16, hn::Set(hn::Repartition<int32_t, D16>(), pair));
}

/// Sums of products, rounded to bytes and stored in order. ReorderWidenMulAccumulate spreads a sum over two vectors;
/// lane i of both together is that of the products of lanes 2i and 2i + 1.
template <class D32, class V32 = hn::Vec<D32> >
HWY_INLINE void store_sums(D32 d32, V32 sum0, V32 sum1, uint8_t* out) {
  const auto sums = hn::Add(hn::RearrangeToOddPlusEven(sum0, sum1), hn::Set(d32, kHalf));
  const hn::Rebind<uint8_t, D32> bytes;
  hn::StoreU(hn::DemoteTo(bytes, hn::ShiftRight<kWeightBits>(sums)), bytes, out);
}

// Two rows at a time: their bytes are interleaved and widened, then multiplied and added in pairs. Twice the bytes a
// turn gained nothing (AVX2, 5 sizes).
void rows_pass(const uint8_t* rows, std::size_t pitch, const int16_t* weights, int count, std::size_t bytes,
               uint8_t* out) {
  // Bytes come 16 at the most, because interleaving goes by blocks of 16.
  const hn::CappedTag<int16_t, 16> d16;
  const hn::Repartition<int32_t, decltype(d16)> d32;
  const hn::Rebind<uint8_t, decltype(d16)> d8;
  const std::size_t block = hn::Lanes(d8);
  std::size_t at = 0;
  for (; at + block <= bytes; at += block) {
    auto lower0 = hn::Zero(d32);
    auto lower1 = hn::Zero(d32);
    auto upper0 = hn::Zero(d32);
    auto upper1 = hn::Zero(d32);
    for (int k = 0; k < count; k += 2) {
      const uint8_t* source = rows + pitch * static_cast<std::size_t>(k) + at;
      const auto a = hn::LoadU(d8, source);
      const auto b = hn::LoadU(d8, k + 1 < count ? source + pitch : source);  // its weight is 0 where there is none
      const auto low = hn::PromoteTo(d16, hn::InterleaveLower(d8, a, b));
      const auto high = hn::PromoteTo(d16, hn::InterleaveUpper(d8, a, b));
      const auto pairs = weight_pairs(d16, weights + k);
      lower0 = hn::ReorderWidenMulAccumulate(d32, low, pairs, lower0, lower1);
      upper0 = hn::ReorderWidenMulAccumulate(d32, high, pairs, upper0, upper1);
    }
    store_sums(d32, lower0, lower1, out + at);
    store_sums(d32, upper0, upper1, out + at + block / 2);
  }
  mix_rows_plain(rows + at, pitch, weights, count, bytes - at, out + at);
}

// Two pixels at a time, their three channels side by side; the fourth lane is the next pixel's red and is not kept.
void columns_pass(const uint8_t* row, const Taps& taps, int width, uint8_t* out) {
  const hn::CappedTag<int16_t, 8> d16;
  const hn::Repartition<int32_t, decltype(d16)> d32;
  const hn::Rebind<uint8_t, decltype(d16)> d8;
  static_assert(kRowPadding >= 8, "a vector that begins after the last pixel is read");
  for (int x = 0; x < width; ++x) {
    const uint8_t* pixel = row + std::size_t{3} * taps.first[static_cast<std::size_t>(x)];
    const int16_t* weights = taps.weights_of(x);
    auto sum0 = hn::Zero(d32);
    auto sum1 = hn::Zero(d32);
    for (int k = 0; k < taps.count[static_cast<std::size_t>(x)]; k += 2) {
      const auto a = hn::LoadU(d8, pixel + 3 * k);
      const auto b = hn::LoadU(d8, pixel + 3 * k + 3);
      const auto values = hn::PromoteTo(d16, hn::InterleaveLower(d8, a, b));
      sum0 = hn::ReorderWidenMulAccumulate(d32, values, weight_pairs(d16, weights + k), sum0, sum1);
    }
    uint8_t four[4];
    store_sums(d32, sum0, sum1, four);
    std::memcpy(out + 3 * x, four, 3);
  }
}

#endif

}  // namespace
}  // namespace ceteris::image::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ceteris::image {

HWY_EXPORT(rows_pass);
HWY_EXPORT(columns_pass);

void mix_rows(const std::uint8_t* rows, std::size_t pitch, const std::int16_t* weights, int count, std::size_t bytes,
              std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(rows_pass)(rows, pitch, weights, count, bytes, out);
}

void mix_columns(const std::uint8_t* row, const Taps& taps, int width, std::uint8_t* out) {
  HWY_DYNAMIC_DISPATCH(columns_pass)(row, taps, width, out);
}

}  // namespace ceteris::image
#endif
