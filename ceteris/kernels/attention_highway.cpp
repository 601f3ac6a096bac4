// SPDX-License-Identifier: Apache-2.0
// The steps between the products of kernels/attention.hpp with Highway, compiled once for each instruction set and
// chosen at run time. Operations and their order are those of the reference.
#include "ceteris/kernels/attention.hpp"

// Vectors stand in arrays here, which types without a known size cannot.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ceteris/kernels/attention_highway.cpp"
#include <hwy/foreach_target.h>
// foreach_target.h must come first.
#include <hwy/highway.h>

#include <algorithm>
#include <limits>

#include "ceteris/kernels/row_math-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace ceteris::kernels::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

/// A number behind the last that is seen counts as `instead`.
HWY_INLINE RowVec seen_or(RowVec value, std::size_t column, std::size_t seen, float instead) {
  const RowTag d;
  if (column + kRowVecLanes <= seen) return value;
  if (column >= seen) return hn::Set(d, instead);
  return hn::IfThenElse(hn::FirstN(d, seen - column), value, hn::Set(d, instead));
}

HWY_INLINE float largest_of(const float* scores, std::size_t seen) {
  const RowTag d;
  constexpr float kLeast = -std::numeric_limits<float>::infinity();
  RowVec largest = hn::Set(d, kLeast);
  for (std::size_t c = 0; c < seen; c += kRowVecLanes) {
    largest = hn::Max(seen_or(hn::LoadU(d, scores + c), c, seen, kLeast), largest);
  }
  return hn::GetLane(hn::MaxOfLanes(d, largest));
}

void softmax(float* scores, std::size_t rows, std::size_t stride, std::size_t visible, std::size_t keys, float scale) {
  const RowTag d;
  const RowVec factor = hn::Set(d, scale);
  for (std::size_t r = 0; r < rows; ++r, scores += stride) {
    const std::size_t seen = std::min(keys, visible + r), end = padded_columns(seen);
    const RowVec largest = hn::Set(d, -(largest_of(scores, seen) * scale));
    RowSums sums;
    for_row(end, [&](std::size_t c, std::size_t i) HWY_ATTR {
      const RowVec power = hn::MulAdd(hn::LoadU(d, scores + c), factor, largest);
      const RowVec value = hn::IfThenElse(hn::IsNaN(power), power, exp_below_one(power));
      const RowVec weight = seen_or(value, c, seen, 0);
      hn::StoreU(weight, d, scores + c);
      sums.parts[i] = hn::Add(sums.parts[i], weight);
    });
    const RowVec share = hn::Set(d, 1.0F / sums.total());
    for_row(end, [&](std::size_t c, std::size_t) HWY_ATTR {
      hn::StoreU(seen_or(hn::Mul(hn::LoadU(d, scores + c), share), c, seen, 0), d, scores + c);
    });
    std::fill(scores + end, scores + stride, 0.0F);
  }
}

void softmax_backward(const float* weights, float* gradient, std::size_t rows, std::size_t stride, float scale) {
  const RowTag d;
  for (std::size_t r = 0; r < rows; ++r, weights += stride, gradient += stride) {
    RowSums products;
    for_row(stride, [&](std::size_t c, std::size_t i) HWY_ATTR {
      products.parts[i] = hn::MulAdd(hn::LoadU(d, weights + c), hn::LoadU(d, gradient + c), products.parts[i]);
    });
    const RowVec mean = hn::Set(d, products.total()), factor = hn::Set(d, scale);
    for_row(stride, [&](std::size_t c, std::size_t) HWY_ATTR {
      const RowVec weight = hn::Mul(hn::LoadU(d, weights + c), factor);
      hn::StoreU(hn::Mul(weight, hn::Sub(hn::LoadU(d, gradient + c), mean)), d, gradient + c);
    });
  }
}

}  // namespace
}  // namespace ceteris::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ceteris::kernels {
namespace {

HWY_EXPORT(softmax);
HWY_EXPORT(softmax_backward);

void softmax_best(float* scores, std::size_t rows, std::size_t stride, std::size_t visible, std::size_t keys,
                  float scale) {
  HWY_DYNAMIC_DISPATCH(softmax)(scores, rows, stride, visible, keys, scale);
}

void softmax_backward_best(const float* weights, float* gradient, std::size_t rows, std::size_t stride, float scale) {
  HWY_DYNAMIC_DISPATCH(softmax_backward)(weights, gradient, rows, stride, scale);
}

}  // namespace

const AttentionRun kAttentionHighway{&kMatmulHighway, softmax_best, softmax_backward_best};

}  // namespace ceteris::kernels
#endif
