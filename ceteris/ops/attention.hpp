// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ceteris/ops/tensor_fwd.hpp"

namespace ceteris::ops {

/// Scaled dot-product attention in which position t sees positions 0..t: softmax(q k^T / sqrt(D) + mask) v (Vaswani et
/// al. 2017, equation 1). N samples, H heads, T positions, D numbers a head. q, k, v: (N, H, T, D) -> (N, H, T, D).
/// By our kernels where they serve, else the composite form on every device and version of libtorch.
[[nodiscard]] at::Tensor causal_attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v);

/// The same with every position seeing every other, or as `addend` says: it is added to the scores before the softmax.
/// q, k, v: (..., T, D); addend: undefined, or broadcast to (..., T, T) -> (..., T, D).
[[nodiscard]] at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v);
[[nodiscard]] at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                                   const at::Tensor& addend);

/// Linear attention (Katharopoulos et al. 2020, equation 5) with the feature map f = elu + 1, every position seeing
/// every other: f(q) (f(k)^T v) / (f(q) sum f(k)). Takes T D^2 instead of T^2 D. q, k, v: (N, H, T, D) -> (N, H, T, D).
[[nodiscard]] at::Tensor linear_attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v);

}  // namespace ceteris::ops
