// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/pimpl.h>

#include <cstdint>
#include <memory>

#include "ceteris/nn/activation_spec.hpp"
#include "ceteris/nn/component.hpp"
#include "ceteris/nn/norm_spec.hpp"

namespace ceteris::nn {

struct NormOptions {
  bool bias = true;  ///< false leaves the bias out of every kind
  Place place = Place::Other;
};

/// What a norm of one's own derives from (nn/custom_norm.hpp).
class NormModule : public Component {
 public:
  /// x: (N, ..., C) -> (N, ..., C)
  virtual at::Tensor forward(const at::Tensor& x) = 0;
};

/// The normalisation layer that a spec names. Parameters: weight (C) of ones and bias (C) of zeros; for DyT, Derf and
/// Pointwise also alpha (1), for the last two shift (1); for BatchNorm the buffers running_mean and running_var; for
/// NoNorm nothing; for CustomNorm those of its module, below "custom". RmsNorm has no bias; Grn starts with a weight of
/// zeros. Throws Error (exit 3) for groups that do not divide the channels.
struct NormImpl : Component {
  NormImpl(std::int64_t channels, const NormSpec& norm_spec, const NormOptions& options = {});

  /// x: (N, ..., C) -> (N, ..., C). The statistics: of BatchNorm over all axes but the last, of GroupNorm and Grn over
  /// all but the first, of LayerNorm and RmsNorm over the last; the others have none. Throws Error (exit 3), as PyTorch
  /// does, when BatchNorm is to learn from one value a channel: N = 1 and all axes between of length 1. The activation
  /// of the result, if any, comes in the same pass where a kernel can.
  at::Tensor forward(const at::Tensor& x, Activation then = Activation::Identity);

  NormSpec spec;
  at::Tensor weight;
  at::Tensor bias;   ///< undefined without a bias
  at::Tensor alpha;  ///< undefined but in DyT, Derf and Pointwise
  at::Tensor shift;  ///< undefined but in Derf and a Pointwise with a shift
  at::Tensor running_mean;
  at::Tensor running_var;
  std::shared_ptr<NormModule> custom;  ///< of CustomNorm

 private:
  at::Tensor normalised(const at::Tensor& x, bool relu);
  at::Tensor batch_norm(const at::Tensor& x, const BatchNorm& s, bool relu);
};
TORCH_MODULE(Norm);

}  // namespace ceteris::nn
