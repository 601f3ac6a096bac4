// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/pimpl.h>

#include <cstdint>

#include "ceteris/nn/component.hpp"
#include "ceteris/nn/norm_spec.hpp"

namespace ceteris::nn {

/// The normalisation layer that a spec names. Parameters: weight (C) of ones and bias (C) of zeros, for DyT also
/// alpha (1); for BatchNorm the buffers running_mean and running_var; for NoNorm nothing. RmsNorm has no bias.
struct NormImpl : Component {
  /// `with_bias` false leaves the bias out of every kind.
  NormImpl(std::int64_t channels, const NormSpec& norm_spec, bool with_bias = true);

  /// x: (..., C) -> (..., C). BatchNorm takes its statistics over all axes but the last.
  at::Tensor forward(const at::Tensor& x);

  NormSpec spec;
  at::Tensor weight;
  at::Tensor bias;  ///< undefined without a bias
  at::Tensor alpha;
  at::Tensor running_mean;
  at::Tensor running_var;

 private:
  at::Tensor batch_norm(const at::Tensor& x, const BatchNorm& s);
};
TORCH_MODULE(Norm);

}  // namespace ceteris::nn
