// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ceteris/ops/tensor_fwd.hpp"

namespace ceteris::ops {

/// Scaled dot-product attention in which position t sees positions 0..t: softmax(q k^T / sqrt(D) + mask) v (Vaswani et
/// al. 2017, equation 1). N samples, H heads, T positions, D numbers a head. q, k, v: (N, H, T, D) -> (N, H, T, D).
/// The composite form on every device and version of libtorch, so that arms of a study share one numeric path.
[[nodiscard]] at::Tensor causal_attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v);

}  // namespace ceteris::ops
