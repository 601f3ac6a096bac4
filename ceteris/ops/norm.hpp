// SPDX-License-Identifier: Apache-2.0
// Normalisation over the channels, and what replaces it. Shapes: C channels stand last; "..." is any number of axes.
// A bias may be undefined: nothing is added then.
#pragma once

#include <cstdint>

#include "ceteris/ops/tensor_fwd.hpp"

namespace ceteris::ops {

/// (x - mean) / sqrt(variance + eps) * weight + bias over the last axis, with the biased variance (Ba, Kiros & Hinton
/// 2016). x: (..., C), weight, bias: (C) -> (..., C). 64 rows and more without gaps on a CPU, in float32 or bfloat16
/// and of a multiple of 16 numbers, are computed by our own kernel (kernels/layer_norm.hpp), which has no second
/// derivative; all others by libtorch, which is the definition.
[[nodiscard]] at::Tensor layer_norm(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, double eps);

/// x / sqrt(mean(x^2) + eps) * weight over the last axis (Zhang & Sennrich 2019). x: (..., C), weight: (C) -> (..., C).
[[nodiscard]] at::Tensor rms_norm(const at::Tensor& x, const at::Tensor& weight, double eps);

/// Dynamic tanh: tanh(alpha * x) * weight + bias, without any statistics (Zhu et al. 2025, Algorithm 1).
/// x: (..., C), alpha: (1), weight, bias: (C) -> (..., C).
[[nodiscard]] at::Tensor dyt(const at::Tensor& x, const at::Tensor& alpha, const at::Tensor& weight,
                             const at::Tensor& bias);

/// Dynamic erf: erf(alpha * x + shift) * weight + bias (Chen, Lu, Zhu, Sun & Liu 2025, arXiv 2512.10938).
/// x: (..., C), alpha, shift: (1), weight, bias: (C) -> (..., C).
[[nodiscard]] at::Tensor derf(const at::Tensor& x, const at::Tensor& alpha, const at::Tensor& shift,
                              const at::Tensor& weight, const at::Tensor& bias);

/// Standardises every sample over all positions and the channels of one group (Wu & He 2018); one group is the
/// layer norm of a whole sample. `groups` divides C. x: (N, ..., C), weight, bias: (C) -> (N, ..., C).
[[nodiscard]] at::Tensor group_norm(const at::Tensor& x, std::int64_t groups, const at::Tensor& weight,
                                    const at::Tensor& bias, double eps);

/// Global response normalisation (Woo et al. 2023, ConvNeXt V2, Algorithm 1): x + weight * (x * r) + bias, where a
/// channel's response r is the L2 norm of the channel over the positions of its sample, divided by the mean of these
/// norms over the channels plus eps. x: (N, ..., C), weight, bias: (C) -> (N, ..., C).
[[nodiscard]] at::Tensor grn(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, double eps);

}  // namespace ceteris::ops
