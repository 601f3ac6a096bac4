// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/spectral.hpp"

#include <torch/types.h>

#include "ceteris/base/error.hpp"

namespace ceteris::ops {
namespace {

/// A vector of length one; a vector of zeros stays one.
at::Tensor direction(const at::Tensor& x) {
  return x / x.norm().clamp_min(1e-30);
}

}  // namespace

std::pair<at::Tensor, at::Tensor> power_iteration(const at::Tensor& weight, const at::Tensor& u, std::int64_t steps) {
  CETERIS_CHECK(steps >= 1, "without a step there is no right vector");
  const torch::NoGradGuard no_grad;
  at::Tensor left = u, right;
  for (std::int64_t i = 0; i < steps; ++i) {
    right = direction(at::mv(weight.t(), left));
    left = direction(at::mv(weight, right));
  }
  return {left, right};
}

at::Tensor spectral_norm(const at::Tensor& weight, const at::Tensor& u, const at::Tensor& v) {
  return (u.detach() * at::mv(weight, v.detach())).sum();
}

at::Tensor sigma_reparam(const at::Tensor& weight, const at::Tensor& gamma, const at::Tensor& u, const at::Tensor& v) {
  return weight * (gamma / spectral_norm(weight, u, v));
}

}  // namespace ceteris::ops
