// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/pimpl.h>

#include <cstdint>

#include "ceteris/nn/component.hpp"

namespace ceteris::nn {

struct LinearOptions {
  Init init = TruncatedNormal{0.02, 2};  ///< of the weight; a bias starts at `bias_init`
  bool bias = true;
  Init bias_init = kZeros;
};

/// x W^T + b. Parameters: weight (out, in), bias (out).
struct LinearImpl : Component {
  LinearImpl(std::int64_t in, std::int64_t out, const LinearOptions& options = {});

  /// x: (..., in) -> (..., out)
  at::Tensor forward(const at::Tensor& x) const;

  at::Tensor weight;
  at::Tensor bias;  ///< undefined without a bias
};
TORCH_MODULE(Linear);

}  // namespace ceteris::nn
