// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "ceteris/ops/tensor_fwd.hpp"

namespace ceteris::ops {

struct DenseConvOptions {
  std::int64_t stride = 1;
  std::int64_t padding = 0;
  std::int64_t groups = 1;
};

/// libtorch's conv2d. x (N, in, H, W), weight (out, in / groups, k, k), bias (out) or undefined; the result is
/// (N, out, H', W'). Inside WithPortions, a larger batch on a CPU is computed in its portions.
[[nodiscard]] at::Tensor dense_conv(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                                    const DenseConvOptions& options);

}  // namespace ceteris::ops
