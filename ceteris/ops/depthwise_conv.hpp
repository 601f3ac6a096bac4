// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ceteris/ops/tensor_fwd.hpp"

namespace ceteris::ops {

/// Convolution (cross-correlation) of each channel with a filter of its own, stride 1, k / 2 zeros around the map.
/// x: (N, C, H, W), weight: (C, 1, k, k) with an odd k, bias: (C) or undefined -> (N, C, H, W). Maps in the memory of
/// the processor whose channels stand last, in float32 or bfloat16, are computed by our own kernels
/// (kernels/depthwise.hpp) with float32 sums for k = 3 to 11; all others by libtorch, which is the definition. The
/// kernels have no second derivative and throw a std::exception when one is asked for.
[[nodiscard]] at::Tensor depthwise_conv(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias);

}  // namespace ceteris::ops
