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

/// Vectors of the iteration are float32, so a bfloat16 matrix is multiplied in float32.
at::Tensor wide(const at::Tensor& weight) {
  return weight.scalar_type() == at::kBFloat16 ? weight.to(at::kFloat) : weight;
}

}  // namespace

std::pair<at::Tensor, at::Tensor> power_iteration(const at::Tensor& weight, const at::Tensor& u, std::int64_t steps) {
  CETERIS_CHECK(steps >= 1, "without a step there is no right vector");
  const torch::NoGradGuard no_grad;
  const at::Tensor matrix = wide(weight);
  at::Tensor left = u, right;
  for (std::int64_t i = 0; i < steps; ++i) {
    right = direction(at::mv(matrix.t(), left));
    left = direction(at::mv(matrix, right));
  }
  return {left, right};
}

at::Tensor spectral_norm(const at::Tensor& weight, const at::Tensor& u, const at::Tensor& v) {
  return (u.detach() * at::mv(wide(weight), v.detach())).sum();
}

at::Tensor sigma_reparam(const at::Tensor& weight, const at::Tensor& gamma, const at::Tensor& u, const at::Tensor& v) {
  const at::Tensor scaled = weight * (gamma / spectral_norm(weight, u, v));
  return scaled.scalar_type() == weight.scalar_type() ? scaled : scaled.to(weight.scalar_type());
}

}  // namespace ceteris::ops
