// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/pimpl.h>

#include <cstdint>

#include "ceteris/nn/block_spec.hpp"
#include "ceteris/nn/branch.hpp"
#include "ceteris/nn/component.hpp"
#include "ceteris/nn/mixer.hpp"
#include "ceteris/nn/mlp.hpp"
#include "ceteris/nn/norm.hpp"
#include "ceteris/nn/step_random.hpp"

namespace ceteris::nn {

/// Everything a transformer block is made of, as data.
struct BlockSpec {
  MixerSpec mixer = {};
  NormSpec norm = {};
  MlpSpec mlp = {};
  ResidualSpec residual = {};
  LinearWeights weights = LinearWeights::Plain;
};

struct BlockOptions {
  MixerOptions mixer = {};
  double drop_path = 0;
  std::int64_t branches = 2;  ///< residual branches of the whole network; a block has two
};

/// A mixer and an MLP, each a branch of the stream (Vaswani et al. 2017; Yu et al. 2022, "MetaFormer"). Parameters:
/// norm1, attn, norm2, mlp; for the sandwich also norm1_post and norm2_post; ls1.gamma and ls2.gamma, (C) for
/// LayerScale, (1) for SkipInit and Fixup. Parallel branches share norm1.
struct BlockImpl : Component {
  BlockImpl(std::int64_t width, const BlockSpec& block_spec, const BlockOptions& block_options);

  /// x: (N, T, C) -> (N, T, C)
  at::Tensor forward(const at::Tensor& x, const Grid& grid, const StepRandom& random);

  ResidualSpec residual = {};
  double drop_path_rate;
  Norm norm1;
  Mixer attn;
  Norm norm2{nullptr};
  Mlp mlp;
  Norm norm1_post{nullptr};
  Norm norm2_post{nullptr};
  at::Tensor gamma1;  ///< undefined without a scale
  at::Tensor gamma2;

 private:
  at::Tensor mlp_branch(const at::Tensor& x, const StepRandom& random);
  at::Tensor joined(const at::Tensor& x, const at::Tensor& branch, const at::Tensor& gamma, const StepRandom& random);
};
TORCH_MODULE(Block);

}  // namespace ceteris::nn
