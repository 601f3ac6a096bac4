// SPDX-License-Identifier: Apache-2.0
// The loops with Highway. Each sum adds its products one after the other, rounded each time, so the bits are those of
// the plain loops, which block_dct_test.cpp holds beside them.
#include "ceteris/features/block_dct_counts.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ceteris/features/block_dct_counts.cpp"
#include <hwy/foreach_target.h>
// foreach_target.h must come first.
#include <hwy/highway.h>

#ifndef CETERIS_BLOCK_DCT_ONCE
#define CETERIS_BLOCK_DCT_ONCE
namespace ceteris::features {
namespace {

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

struct Transposed {
  float at[kDctBlock][kDctBlock];
};
constexpr Transposed kTransposed = [] {
  Transposed transposed{};
  for (int v = 0; v < kDctBlock; ++v) {
    for (int x = 0; x < kDctBlock; ++x) {
      transposed.at[x][v] = kDct[v][x];
    }
  }
  return transposed;
}();

}  // namespace
}  // namespace ceteris::features
#endif

HWY_BEFORE_NAMESPACE();
namespace ceteris::features::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

// A block is eight wide: no vector is wider.
using Floats = hn::CappedTag<float, kDctBlock>;
using Ints = hn::RebindToSigned<Floats>;

void weigh(const std::uint8_t* pixels, int blocks, const Plane& plane, float* values) {
  const Floats d;
  const Ints integers;
  const hn::Rebind<std::uint8_t, Floats> bytes;
  const auto floats = [&](auto some) HWY_ATTR { return hn::ConvertTo(d, hn::PromoteTo(integers, some)); };
  const std::size_t end = static_cast<std::size_t>(blocks) * kDctBlock;
  for (std::size_t x = 0; x < end; x += hn::Lanes(d)) {
    auto red = hn::Zero(bytes), green = red, blue = red;
    hn::LoadInterleaved3(bytes, pixels + 3 * x, red, green, blue);
    const auto two =
        hn::Add(hn::Mul(hn::Set(d, plane.red), floats(red)), hn::Mul(hn::Set(d, plane.green), floats(green)));
    hn::StoreU(hn::Add(two, hn::Mul(hn::Set(d, plane.blue), floats(blue))), d, values + x);
  }
}

// The sizes of the 64 coefficients of one block: down the columns first, then along the rows.
void coefficient_sizes(const float* rows, std::size_t pitch, float* sizes) {
  const Floats d;
  const std::size_t lanes = hn::Lanes(d);
  HWY_ALIGN float columns[kDctBlock][kDctBlock];
  for (std::size_t x = 0; x < kDctBlock; x += lanes) {
    for (int u = 0; u < kDctBlock; ++u) {
      auto sum = hn::Zero(d);
      for (int y = 0; y < kDctBlock; ++y) {
        sum =
            hn::Add(sum, hn::Mul(hn::Set(d, kDct[u][y]), hn::LoadU(d, rows + static_cast<std::size_t>(y) * pitch + x)));
      }
      hn::StoreU(sum, d, columns[u] + x);
    }
  }
  for (std::size_t v = 0; v < kDctBlock; v += lanes) {
    for (int u = 0; u < kDctBlock; ++u) {
      auto sum = hn::Zero(d);
      for (int x = 0; x < kDctBlock; ++x) {
        sum = hn::Add(sum, hn::Mul(hn::LoadU(d, kTransposed.at[x] + v), hn::Set(d, columns[u][x])));
      }
      hn::StoreU(hn::Abs(sum), d, sizes + static_cast<std::size_t>(u * kDctBlock) + v);
    }
  }
}

void count_blocks(const float* rows, std::size_t pitch, int blocks, const float* threshold, std::size_t thresholds,
                  std::int32_t* counts) {
  const Floats d;
  const Ints integers;
  HWY_ALIGN float sizes[kMostBlocks][kDctFrequencies];
  for (int b = 0; b < blocks; ++b) {
    coefficient_sizes(rows + static_cast<std::size_t>(b) * kDctBlock, pitch, sizes[b]);
  }
  // The counters of a few frequencies stay in a register while the blocks pass.
  for (std::size_t f = 0; f < kDctFrequencies; f += hn::Lanes(d)) {
    for (std::size_t t = 0; t < thresholds; ++t) {
      const auto bound = hn::Set(d, threshold[t]);
      auto below = hn::LoadU(integers, counts + t * kDctFrequencies + f);
      for (int b = 0; b < blocks; ++b) {
        const auto is_below = hn::VecFromMask(d, hn::Lt(hn::LoadU(d, sizes[b] + f), bound));
        below = hn::Sub(below, hn::BitCast(integers, is_below));  // a mask that holds is -1
      }
      hn::StoreU(below, integers, counts + t * kDctFrequencies + f);
    }
  }
}

}  // namespace
}  // namespace ceteris::features::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ceteris::features {

HWY_EXPORT(count_blocks);
HWY_EXPORT(weigh);

void weigh_colours(const std::uint8_t* pixels, int blocks, const Plane& plane, float* values) {
  HWY_DYNAMIC_DISPATCH(weigh)(pixels, blocks, plane, values);
}

void count_small_coefficients(const float* rows, std::size_t pitch, int blocks, const float* threshold,
                              std::size_t thresholds, std::int32_t* counts) {
  HWY_DYNAMIC_DISPATCH(count_blocks)(rows, pitch, blocks, threshold, thresholds, counts);
}

}  // namespace ceteris::features
#endif
