// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ceteris/ops/tensor_fwd.hpp"

namespace ceteris::ops {

/// Rotary position embedding (Su et al. 2021, equation 34): turns the pair (x_i, x_{i + D/2}) at position t by the
/// angle t * base^(-2i / D), so that a product of a query and a key depends on their distance alone. D even. x: (N, H,
/// T, D) -> (N, H, T, D). The pairing of halves is LLaMA's as published for inference, not the interleaved one.
[[nodiscard]] at::Tensor rotary(const at::Tensor& x, double base = 10000);

}  // namespace ceteris::ops
