// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/norm.hpp"

#include <torch/types.h>

namespace ceteris::ops {

at::Tensor layer_norm(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, double eps) {
  return at::layer_norm(x, {x.size(-1)}, weight, bias, eps);
}

at::Tensor rms_norm(const at::Tensor& x, const at::Tensor& weight, double eps) {
  return x * (x.square().mean(-1, /*keepdim=*/true) + eps).rsqrt() * weight;
}

at::Tensor dyt(const at::Tensor& x, const at::Tensor& alpha, const at::Tensor& weight, const at::Tensor& bias) {
  const at::Tensor squashed = (x * alpha).tanh();
  return bias.defined() ? at::addcmul(bias, squashed, weight) : squashed * weight;
}

}  // namespace ceteris::ops
