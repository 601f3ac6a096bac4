// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "ceteris/nn/activation_spec.hpp"
#include "ceteris/nn/linear.hpp"
#include "ceteris/nn/norm.hpp"
#include "ceteris/ops/tensor_fwd.hpp"

namespace ceteris::nn {

/// The modules of a residual branch norm, fc1, activation, fc2, and the factors behind it: gamma (C) of the channels
/// and `factors` (N) of the samples, either of which may be undefined.
struct MlpBranch {
  NormImpl& norm;
  LinearImpl& fc1;
  Activation activation;
  LinearImpl& fc2;
  const at::Tensor& gamma;
  at::Tensor factors;
};

/// Whether every part is of the kind that ops::norm_mlp knows: a layer norm, plain linear layers, GELU.
[[nodiscard]] bool can_fuse(const MlpBranch& branch);

/// residual + the branch of x in one pass; nothing where its kernel does not serve (ops/norm_mlp.hpp).
[[nodiscard]] std::optional<at::Tensor> fused_mlp(const at::Tensor& x, const at::Tensor& residual,
                                                  const MlpBranch& branch);

}  // namespace ceteris::nn
