// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "ceteris/ops/tensor_fwd.hpp"

namespace ceteris::ops {

/// x W^T + b. x: (..., in), weight: (out, in), bias: (out) or undefined -> (..., out). Large products in the memory of
/// the processor, in float32 or bfloat16, are computed by our own kernels (kernels/linear.hpp) with float32 sums; all
/// others by libtorch, which is the definition. The kernels have no second derivative and throw a std::exception when
/// one is asked for.
[[nodiscard]] at::Tensor linear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias);

/// Whether a kernel of ours would compute `rows` rows of `in` numbers of x's type and device to `out`.
[[nodiscard]] bool linear_has_kernel(const at::Tensor& x, std::int64_t rows, std::int64_t out, std::int64_t in);

}  // namespace ceteris::ops
