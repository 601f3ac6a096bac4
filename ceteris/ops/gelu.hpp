// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ceteris/ops/tensor_fwd.hpp"

namespace ceteris::ops {

/// x * Phi(x) with the normal distribution function itself (Hendrycks & Gimpel 2016). Any shape.
[[nodiscard]] at::Tensor gelu(const at::Tensor& x);

/// Its approximation x/2 * (1 + tanh(sqrt(2/pi) * (x + 0.044715 x^3))), the form of GPT-2. Any shape.
[[nodiscard]] at::Tensor gelu_tanh(const at::Tensor& x);

}  // namespace ceteris::ops
