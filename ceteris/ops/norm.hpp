// SPDX-License-Identifier: Apache-2.0
// Normalisation over the channels, and what replaces it. Shapes: C channels stand last; "..." is any number of axes.
// A bias may be undefined: nothing is added then.
#pragma once

#include "ceteris/ops/tensor_fwd.hpp"

namespace ceteris::ops {

/// (x - mean) / sqrt(variance + eps) * weight + bias over the last axis, with the biased variance (Ba, Kiros & Hinton
/// 2016). x: (..., C), weight, bias: (C) -> (..., C).
[[nodiscard]] at::Tensor layer_norm(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, double eps);

/// x / sqrt(mean(x^2) + eps) * weight over the last axis (Zhang & Sennrich 2019). x: (..., C), weight: (C) -> (..., C).
[[nodiscard]] at::Tensor rms_norm(const at::Tensor& x, const at::Tensor& weight, double eps);

/// Dynamic tanh: tanh(alpha * x) * weight + bias, without any statistics (Zhu et al. 2025, Algorithm 1).
/// x: (..., C), alpha: (1), weight, bias: (C) -> (..., C).
[[nodiscard]] at::Tensor dyt(const at::Tensor& x, const at::Tensor& alpha, const at::Tensor& weight,
                             const at::Tensor& bias);

}  // namespace ceteris::ops
