// SPDX-License-Identifier: Apache-2.0
// kernels/row_math.hpp in vectors, operation by operation. Included once for each instruction set, after
// hwy/highway.h, within no namespace.
#if defined(CETERIS_KERNELS_ROW_MATH_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef CETERIS_KERNELS_ROW_MATH_INL
#undef CETERIS_KERNELS_ROW_MATH_INL
#else
#define CETERIS_KERNELS_ROW_MATH_INL
#endif

#include <hwy/highway.h>

#include <cstddef>

#include "ceteris/kernels/row_math.hpp"
#include "ceteris/kernels/unroll.hpp"

HWY_BEFORE_NAMESPACE();
namespace ceteris::kernels::HWY_NAMESPACE {

using RowTag = hwy::HWY_NAMESPACE::CappedTag<float, kRowLanes>;
using RowVec = hwy::HWY_NAMESPACE::Vec<RowTag>;
constexpr std::size_t kRowVecLanes = hwy::HWY_NAMESPACE::MaxLanes(RowTag());
constexpr std::size_t kRowParts = kRowLanes / kRowVecLanes;

/// The sum of all lanes: the lower half and the upper, until one is left.
template <class D>
HWY_INLINE float lanes_total(D d, hwy::HWY_NAMESPACE::Vec<D> v) {
  namespace hn = hwy::HWY_NAMESPACE;
#if HWY_TARGET == HWY_SCALAR
  (void)d;
  return hn::GetLane(v);
#else
  if constexpr (hn::MaxLanes(D()) > 4) {
    const hn::Half<D> half;
    return lanes_total(half, hn::Add(hn::LowerHalf(half, v), hn::UpperHalf(half, v)));
  } else {
    v = hn::Add(v, hn::Shuffle1032(v));
    return hn::GetLane(hn::Add(v, hn::Shuffle2301(v)));
  }
#endif
}

/// Sixteen sums that meet in pairs.
struct RowSums {
  RowVec parts[kRowParts];
  HWY_INLINE RowSums() {
    for (RowVec& part : parts) part = hwy::HWY_NAMESPACE::Zero(RowTag());
  }
  [[nodiscard]] HWY_INLINE float total() const {
    RowVec sums[kRowParts];
    for (std::size_t i = 0; i < kRowParts; ++i) sums[i] = parts[i];
    for (std::size_t half = kRowParts / 2; half > 0; half /= 2) {
      for (std::size_t i = 0; i < half; ++i) sums[i] = hwy::HWY_NAMESPACE::Add(sums[i], sums[i + half]);
    }
    return lanes_total(RowTag(), sums[0]);
  }
};

/// Calls `each(column, part)` for the vectors of a row, whose width is a multiple of 16.
template <class Each>
HWY_INLINE void for_row(std::size_t width, Each each) {
  for (std::size_t c = 0; c < width; c += kRowLanes) {
    for (std::size_t i = 0; i < kRowParts; ++i) each(c + i * kRowVecLanes, i);
  }
}

/// exp(power), some vectors side by side: one alone waits for itself at every step.
template <std::size_t kTogether>
HWY_INLINE void exp_below_one(RowVec (&powers)[kTogether]) {
  namespace hn = hwy::HWY_NAMESPACE;
  using namespace exponential;
  const RowTag d;
  const hn::RebindToSigned<RowTag> di;
  RowVec whole[kTogether], series[kTogether];
  for (std::size_t k = 0; k < kTogether; ++k) {
    powers[k] = hn::Max(powers[k], hn::Set(d, kLeastPower));
    whole[k] = hn::Round(hn::Mul(powers[k], hn::Set(d, kLog2E)));
  }
  for (std::size_t k = 0; k < kTogether; ++k) {
    powers[k] = hn::MulAdd(whole[k], hn::Set(d, -kLn2Low), hn::MulAdd(whole[k], hn::Set(d, -kLn2High), powers[k]));
    series[k] = hn::Set(d, kExp[0]);
  }
  CETERIS_UNROLL
  for (std::size_t i = 1; i < kExp.size(); ++i) {
    for (std::size_t k = 0; k < kTogether; ++k) series[k] = hn::MulAdd(series[k], powers[k], hn::Set(d, kExp[i]));
  }
  for (std::size_t k = 0; k < kTogether; ++k) {
    series[k] = hn::Add(hn::MulAdd(series[k], hn::Mul(powers[k], powers[k]), powers[k]), hn::Set(d, 1.0F));
    const auto exponent = hn::ShiftLeft<23>(hn::Add(hn::ConvertTo(di, whole[k]), hn::Set(di, 127)));
    powers[k] = hn::Mul(series[k], hn::BitCast(d, exponent));
  }
}

HWY_INLINE RowVec exp_below_one(RowVec power) {
  RowVec powers[1] = {power};
  exp_below_one(powers);
  return powers[0];
}

}  // namespace ceteris::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
