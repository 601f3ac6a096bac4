// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/fused_mlp.hpp"

#include <torch/types.h>

#include "ceteris/ops/norm_mlp.hpp"

namespace ceteris::nn {
namespace {

bool is_plain(const LinearImpl& linear) {
  return !linear.bias_in.defined() && !linear.gamma.defined();
}

}  // namespace

bool can_fuse(const MlpBranch& branch) {
  return std::holds_alternative<LayerNorm>(branch.norm.spec) && branch.activation == Activation::Gelu &&
         is_plain(branch.fc1) && is_plain(branch.fc2) &&
         (!branch.gamma.defined() || branch.gamma.numel() == branch.fc2.weight.size(0));
}

std::optional<at::Tensor> fused_mlp(const at::Tensor& x, const at::Tensor& residual, const MlpBranch& branch) {
  if (!can_fuse(branch)) {
    return std::nullopt;
  }
  return ops::norm_mlp(x, residual,
                       {.norm_weight = branch.norm.weight,
                        .norm_bias = branch.norm.bias,
                        .fc1_weight = branch.fc1.weight,
                        .fc1_bias = branch.fc1.bias,
                        .fc2_weight = branch.fc2.weight,
                        .fc2_bias = branch.fc2.bias,
                        .gamma = branch.gamma,
                        .factors = branch.factors,
                        .eps = std::get<LayerNorm>(branch.norm.spec).eps});
}

}  // namespace ceteris::nn
