// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include <optional>

namespace ceteris::ops {

/// The parameters of a residual branch that normalises, and goes through two linear layers with GELU between them.
struct NormMlp {
  at::Tensor norm_weight = {};  ///< (C)
  at::Tensor norm_bias = {};    ///< (C), or undefined; so the other biases
  at::Tensor fc1_weight = {};   ///< (H, C)
  at::Tensor fc1_bias = {};     ///< (H)
  at::Tensor fc2_weight = {};   ///< (C, H)
  at::Tensor fc2_bias = {};     ///< (C)
  at::Tensor gamma = {};        ///< (C), a factor of the branch; undefined: none
  at::Tensor factors = {};      ///< (N) in float32, a factor of each sample's branch; undefined: none
  double eps = 1e-6;
};

/// residual + factors * gamma * fc2(gelu(fc1(layer_norm(x)))) in one pass of our own kernel each way
/// (kernels/norm_mlp.hpp), with float32 between the products also for bfloat16: what keeps the hidden layer out of
/// memory. x, residual: (N, ..., C). Nothing where the kernel does not serve: other devices and types, maps with gaps,
/// few rows, C or H that are no multiples of 16. It has no second derivative and throws a std::exception when one is
/// asked for.
[[nodiscard]] std::optional<at::Tensor> norm_mlp(const at::Tensor& x, const at::Tensor& residual, const NormMlp& parts);

/// The definition by libtorch's operations, for every device and type.
[[nodiscard]] at::Tensor norm_mlp_composite(const at::Tensor& x, const at::Tensor& residual, const NormMlp& parts);

}  // namespace ceteris::ops
