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

/// Calls `each(tag, column)` for whole vectors of a row, and number by number for what is left.
template <class Each>
HWY_INLINE void for_columns(std::size_t columns, Each each) {
  const RowTag d;
  const hn::CappedTag<float, 1> one;
  std::size_t c = 0;
  for (; c + kRowVecLanes <= columns; c += kRowVecLanes) each(d, c);
  for (; c < columns; ++c) each(one, c);
}

void add_to_scores(float* scores, std::size_t rows, std::size_t stride, std::size_t keys, float scale,
                   const float* addend) {
  for (std::size_t r = 0; r < rows; ++r, scores += stride, addend += keys) {
    for_columns(keys, [&](auto d, std::size_t c) HWY_ATTR {
      hn::StoreU(hn::MulAdd(hn::LoadU(d, scores + c), hn::Set(d, scale), hn::LoadU(d, addend + c)), d, scores + c);
    });
  }
}

void take_slopes(float* slopes, std::size_t rows, std::size_t stride, std::size_t keys, float scale, float* to) {
  for (std::size_t r = 0; r < rows; ++r, slopes += stride, to += keys) {
    for_columns(keys, [&](auto d, std::size_t c)
                          HWY_ATTR { hn::StoreU(hn::Add(hn::LoadU(d, to + c), hn::LoadU(d, slopes + c)), d, to + c); });
    for_columns(stride, [&](auto d, std::size_t c) HWY_ATTR {
      hn::StoreU(hn::Mul(hn::LoadU(d, slopes + c), hn::Set(d, scale)), d, slopes + c);
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
HWY_EXPORT(add_to_scores);
HWY_EXPORT(take_slopes);

void softmax_best(float* scores, std::size_t rows, std::size_t stride, std::size_t visible, std::size_t keys,
                  float scale) {
  HWY_DYNAMIC_DISPATCH(softmax)(scores, rows, stride, visible, keys, scale);
}

void softmax_backward_best(const float* weights, float* gradient, std::size_t rows, std::size_t stride, float scale) {
  HWY_DYNAMIC_DISPATCH(softmax_backward)(weights, gradient, rows, stride, scale);
}

void add_to_scores_best(float* scores, std::size_t rows, std::size_t stride, std::size_t keys, float scale,
                        const float* addend) {
  HWY_DYNAMIC_DISPATCH(add_to_scores)(scores, rows, stride, keys, scale, addend);
}

void take_slopes_best(float* slopes, std::size_t rows, std::size_t stride, std::size_t keys, float scale, float* to) {
  HWY_DYNAMIC_DISPATCH(take_slopes)(slopes, rows, stride, keys, scale, to);
}

}  // namespace

const AttentionRun kAttentionHighway{&kMatmulHighway, softmax_best, softmax_backward_best, add_to_scores_best,
                                     take_slopes_best};

}  // namespace ceteris::kernels
#endif
