// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ceteris/ops/tensor_fwd.hpp"

namespace ceteris::ops {

/// Convolution whose stride is its side k: patches that do not overlap, each through one linear layer. x: (N, C, H, W),
/// weight: (out, C, k, k), bias: (out) or undefined -> (N, out, H / k, W / k), rounded down. Of maps whose channels
/// stand last it is a copy and ops::linear, where a kernel of ours serves that; else libtorch's convolution, which is
/// the definition.
[[nodiscard]] at::Tensor patch_conv(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias);

}  // namespace ceteris::ops
