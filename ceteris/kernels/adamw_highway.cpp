// SPDX-License-Identifier: Apache-2.0
// The AdamW step with Highway, compiled once for each instruction set and chosen at run time. The operations and their
// order are those of the reference, so the bits are too; memory is the limit, so fusing them would gain nothing.
#include "ceteris/kernels/adamw.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ceteris/kernels/adamw_highway.cpp"
#include <hwy/foreach_target.h>
// foreach_target.h must come first.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace ceteris::kernels::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

/// One vector of elements, in place.
template <class D>
HWY_INLINE void step_vector(D d, float* HWY_RESTRICT param, const float* HWY_RESTRICT grad, float* HWY_RESTRICT exp_avg,
                            float* HWY_RESTRICT exp_avg_sq, const AdamWConstants& constants) {
  const auto g = hn::LoadU(d, grad);
  const auto m = hn::Add(hn::Mul(hn::Set(d, constants.beta1), hn::LoadU(d, exp_avg)),
                         hn::Mul(hn::Set(d, constants.one_minus_beta1), g));
  const auto v = hn::Add(hn::Mul(hn::Set(d, constants.beta2), hn::LoadU(d, exp_avg_sq)),
                         hn::Mul(hn::Mul(hn::Set(d, constants.one_minus_beta2), g), g));
  const auto denominator = hn::Add(hn::Mul(hn::Sqrt(v), hn::Set(d, constants.root_scale)), hn::Set(d, constants.eps));
  const auto update = hn::Div(hn::Mul(hn::Set(d, constants.step_size), m), denominator);
  hn::StoreU(m, d, exp_avg);
  hn::StoreU(v, d, exp_avg_sq);
  hn::StoreU(hn::Sub(hn::Mul(hn::Set(d, constants.decay), hn::LoadU(d, param)), update), d, param);
}

void step_array(float* HWY_RESTRICT param, const float* HWY_RESTRICT grad, float* HWY_RESTRICT exp_avg,
                float* HWY_RESTRICT exp_avg_sq, std::size_t n, const AdamWConstants& constants) {
  const hn::ScalableTag<float> d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    step_vector(d, param + i, grad + i, exp_avg + i, exp_avg_sq + i, constants);
  }
  const hn::CappedTag<float, 1> one;
  for (; i < n; ++i) {
    step_vector(one, param + i, grad + i, exp_avg + i, exp_avg_sq + i, constants);
  }
}

}  // namespace
}  // namespace ceteris::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ceteris::kernels {

HWY_EXPORT(step_array);

void adamw_highway(std::span<float> param, std::span<const float> grad, std::span<float> exp_avg,
                   std::span<float> exp_avg_sq, const AdamWConstants& constants) {
  HWY_DYNAMIC_DISPATCH(step_array)
  (param.data(), grad.data(), exp_avg.data(), exp_avg_sq.data(), param.size(), constants);
}

}  // namespace ceteris::kernels
#endif
