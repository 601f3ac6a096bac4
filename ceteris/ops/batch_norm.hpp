// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ceteris/ops/tensor_fwd.hpp"

namespace ceteris::ops {

struct BatchNormOptions {
  bool learns = true;     ///< statistics are those of x, and the running ones move; else the running ones are used
  double momentum = 0.1;  ///< share of the new statistics in the running ones, as in PyTorch
  double eps = 1e-5;
  bool relu = false;  ///< max(0, ...) of the result
};

/// (x - mean) / sqrt(variance + eps) * weight + bias per channel over all axes but the last (Ioffe & Szegedy 2015),
/// with the biased variance; the running variance moves by the unbiased one. x: (..., C); weight, bias, running_mean,
/// running_var: (C); the bias may be undefined. While it learns on a CPU in float32, one pass of our own kernel each
/// way stands for libtorch's several (kernels/batch_norm.hpp); else libtorch's operations, which are the definition.
/// The kernel has no second derivative and throws a std::exception when one is asked for.
[[nodiscard]] at::Tensor batch_norm(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                                    const at::Tensor& running_mean, const at::Tensor& running_var,
                                    const BatchNormOptions& options);

/// The definition by libtorch's operations, for every device and type.
[[nodiscard]] at::Tensor batch_norm_composite(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                                              const at::Tensor& running_mean, const at::Tensor& running_var,
                                              const BatchNormOptions& options);

}  // namespace ceteris::ops
