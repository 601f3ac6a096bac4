// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/pimpl.h>

#include <cstdint>

#include "ceteris/nn/component.hpp"

namespace ceteris::nn {

struct ConvOptions {
  std::int64_t stride = 1;
  std::int64_t padding = 0;
  std::int64_t groups = 1;               ///< `in` for a depthwise convolution
  Init init = TruncatedNormal{0.02, 2};  ///< of the weight; a bias starts at 0
  bool bias = true;
};

/// Square convolution (cross-correlation). Parameters: weight (out, in / groups, k, k), bias (out).
struct ConvImpl : Component {
  ConvImpl(std::int64_t in, std::int64_t out, std::int64_t kernel, const ConvOptions& options = {});

  /// x: (N, in, H, W) -> (N, out, H', W') with H' = floor((H + 2 padding - k) / stride) + 1. The memory format of x
  /// (channels last or not) is that of the result.
  at::Tensor forward(const at::Tensor& x) const;

  ConvOptions options;
  at::Tensor weight;
  at::Tensor bias;  ///< undefined without a bias
};
TORCH_MODULE(Conv);

}  // namespace ceteris::nn
