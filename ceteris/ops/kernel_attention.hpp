// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "ceteris/ops/tensor_fwd.hpp"

namespace ceteris::ops {

/// ops::attention, or ops::causal_attention, by our kernels, with its gradient; empty where none serves. Nothing but q,
/// k and v is kept for the backward pass. q: (N, H, T, D); k, v: (N, H, S, D) -> (N, H, T, D), whose memory has the
/// heads of a token side by side.
[[nodiscard]] std::optional<at::Tensor> kernel_attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                                                         bool causal);

/// ops::attention with an addend, likewise, and with the addend's gradient. addend: (K, H, T, S), of which sample n
/// takes the matrices number n % K; N is a multiple of K.
[[nodiscard]] std::optional<at::Tensor> kernel_attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                                                         const at::Tensor& addend);

}  // namespace ceteris::ops
