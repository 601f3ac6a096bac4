// SPDX-License-Identifier: Apache-2.0
// Vectors of float32 from and to memory that holds float32 or bfloat16. Included once for each instruction set, after
// hwy/highway.h, within no namespace.
#if defined(CETERIS_KERNELS_BFLOAT16_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef CETERIS_KERNELS_BFLOAT16_INL
#undef CETERIS_KERNELS_BFLOAT16_INL
#else
#define CETERIS_KERNELS_BFLOAT16_INL
#endif

#include <hwy/highway.h>

#include <cstddef>
#include <cstdint>

HWY_BEFORE_NAMESPACE();
namespace ceteris::kernels::HWY_NAMESPACE {

template <class D>
HWY_INLINE hwy::HWY_NAMESPACE::Vec<D> load(D d, const float* from) {
  return hwy::HWY_NAMESPACE::LoadU(d, from);
}

template <class D>
HWY_INLINE hwy::HWY_NAMESPACE::Vec<D> load(D d, const std::uint16_t* from) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::RebindToUnsigned<D> bits;
  const hn::Rebind<std::uint16_t, D> halves;
  return hn::BitCast(d, hn::ShiftLeft<16>(hn::PromoteTo(bits, hn::LoadU(halves, from))));
}

template <class D>
HWY_INLINE void store(D d, hwy::HWY_NAMESPACE::Vec<D> value, float* to) {
  hwy::HWY_NAMESPACE::StoreU(value, d, to);
}

/// Rounds as to_bfloat16 does.
template <class D>
HWY_INLINE void store(D, hwy::HWY_NAMESPACE::Vec<D> value, std::uint16_t* to) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::RebindToUnsigned<D> bits;
  const hn::Rebind<std::uint16_t, D> halves;
  const auto raw = hn::BitCast(bits, value);
  const auto odd = hn::And(hn::ShiftRight<16>(raw), hn::Set(bits, 1));
  const auto rounded = hn::ShiftRight<16>(hn::Add(raw, hn::Add(odd, hn::Set(bits, 0x7FFF))));
  const auto checked = hn::IfThenElse(hn::RebindMask(bits, hn::IsNaN(value)), hn::Set(bits, 0x7FC0), rounded);
  hn::StoreU(hn::TruncateTo(halves, checked), halves, to);
}

}  // namespace ceteris::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
