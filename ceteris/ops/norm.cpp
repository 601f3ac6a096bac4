// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/norm.hpp"

#include <torch/types.h>

#include "ceteris/base/error.hpp"

namespace ceteris::ops {

at::Tensor layer_norm(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, double eps) {
  return at::layer_norm(x, {x.size(-1)}, weight, bias, eps);
}

at::Tensor rms_norm(const at::Tensor& x, const at::Tensor& weight, double eps) {
  const auto normalised = [&](const at::Tensor& y) {
    return y * (y.square().mean(-1, /*keepdim=*/true) + eps).rsqrt();
  };
  // The mean of squares of bfloat16 numbers is taken in float32.
  return (x.scalar_type() == at::kBFloat16 ? normalised(x.to(at::kFloat)).to(at::kBFloat16) : normalised(x)) * weight;
}

at::Tensor dyt(const at::Tensor& x, const at::Tensor& alpha, const at::Tensor& weight, const at::Tensor& bias) {
  const at::Tensor squashed = (x * alpha).tanh();
  return bias.defined() ? at::addcmul(bias, squashed, weight) : squashed * weight;
}

at::Tensor derf(const at::Tensor& x, const at::Tensor& alpha, const at::Tensor& shift, const at::Tensor& weight,
                const at::Tensor& bias) {
  const at::Tensor squashed = at::addcmul(shift, x, alpha).erf();
  return bias.defined() ? at::addcmul(bias, squashed, weight) : squashed * weight;
}

at::Tensor group_norm(const at::Tensor& x, std::int64_t groups, const at::Tensor& weight, const at::Tensor& bias,
                      double eps) {
  const auto n = x.size(0), c = x.size(-1);
  CETERIS_CHECK(x.dim() >= 2 && c % groups == 0, "the groups share the channels of (N, ..., C) evenly");
  if (x.numel() == 0) {
    return x;
  }
  // Seen as M x 1 pixels whose channels stand last in memory, as in batch norm: no copy.
  const at::Tensor x_NCHW = x.reshape({n, -1, 1, c}).permute({0, 3, 1, 2});
  const at::Tensor out_NCHW = at::group_norm(x_NCHW, groups, weight, bias, eps);
  return out_NCHW.permute({0, 2, 3, 1}).reshape(x.sizes());
}

at::Tensor grn(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, double eps) {
  const auto n = x.size(0), c = x.size(-1);
  CETERIS_CHECK(x.dim() >= 2, "GRN needs the samples first and the channels last");
  if (x.numel() == 0) {
    return x;
  }
  const at::Tensor x_NMC = x.reshape({n, -1, c});
  const at::Tensor length_N1C = x_NMC.norm(2, at::IntArrayRef{1}, /*keepdim=*/true);
  const at::Tensor response_N1C = length_N1C / (length_N1C.mean(2, /*keepdim=*/true) + eps);
  const at::Tensor out_NMC = at::addcmul(x_NMC, x_NMC * response_N1C, weight);
  return (bias.defined() ? out_NMC + bias : out_NMC).reshape(x.sizes());
}

}  // namespace ceteris::ops
