// SPDX-License-Identifier: Apache-2.0
// The forward pass of every family, as the cost model sees it (models/cost_counter.hpp). Free of libtorch.
#pragma once

#include "ceteris/models/cost_counter.hpp"
#include "ceteris/nn/block_spec.hpp"
#include "ceteris/nn/linear_spec.hpp"

namespace ceteris::models {

void count(const StagedSpec& spec, const ImageInput& input, CostCounter& counter);
void count(const ViTSpec& spec, const ImageInput& input, CostCounter& counter);
void count(const SwinSpec& spec, const ImageInput& input, CostCounter& counter);
void count(const SmallCnnSpec& spec, const ImageInput& input, CostCounter& counter);
void count(const GptSpec& spec, const ImageInput& input, CostCounter& counter);
void count(const CustomModelSpec& spec, const ImageInput& input, CostCounter& counter);

/// A linear layer of a branch (nn/branch.hpp).
[[nodiscard]] constexpr LinearCost branch_layer(const nn::ResidualSpec& residual, nn::LinearWeights weights,
                                                bool bias = true) {
  return {.bias = bias, .bias_in = nn::follows_fixup(residual), .gamma = weights == nn::LinearWeights::SigmaReparam};
}

}  // namespace ceteris::models
