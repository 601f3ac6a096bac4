// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/pimpl.h>

#include <cstdint>
#include <functional>
#include <variant>

#include "ceteris/nn/block_names.hpp"
#include "ceteris/nn/block_spec.hpp"
#include "ceteris/nn/branch.hpp"
#include "ceteris/nn/component.hpp"
#include "ceteris/nn/mixer.hpp"
#include "ceteris/nn/mlp.hpp"
#include "ceteris/nn/norm.hpp"
#include "ceteris/nn/sequence_mixer.hpp"
#include "ceteris/nn/step_random.hpp"

namespace ceteris::nn {

/// Everything a transformer block is made of, as data. Its mixer is one of a map or one of a sequence.
struct BlockSpec {
  std::variant<MixerSpec, SequenceMixerSpec> mixer = MixerSpec{};
  NormSpec norm = {};
  MlpSpec mlp = {};
  ResidualSpec residual = {};
  LinearWeights weights = LinearWeights::Plain;
};

struct BlockOptions {
  MixerOptions mixer = {};  ///< of a mixer of a map
  double drop_path = 0;
  double dropout = 0;         ///< of the numbers that a branch brings
  std::int64_t branches = 2;  ///< residual branches of the whole network; a block has one or two
  bool norm_bias = true;
  LinearOptions inner = {};  ///< layers of a branch but the last, before a rule of the residual (nn/branch.hpp)
  LinearOptions last = {};   ///< the last of a branch
  BlockNames names = {};
};

/// The block of ViT, Swin and GPT: a mixer and an MLP, each a branch of the stream (Vaswani et al. 2017; Yu et al.
/// 2022, "MetaFormer"). Pre-norm, with a LayerScale:
///
///     x ──┬── norm1 ── attn ── ls1 ──(+)──┬── norm2 ── mlp ── ls2 ──(+)──
///         └───────────────────────────┘   └──────────────────────────┘
///
/// Parameters, in the names of timm: norm1, attn, norm2, mlp; for the sandwich also norm1_post and norm2_post;
/// ls1.gamma and ls2.gamma, (C) for LayerScale, (1) for SkipInit and Fixup. Parallel branches share norm1. Dropout and
/// drop path act on a branch where it joins the stream; without skip connections only dropout does. A block without an
/// MLP ends behind its mixer and has nothing of the second branch.
struct BlockImpl : Component {
  BlockImpl(std::int64_t width, const BlockSpec& block_spec, const BlockOptions& block_options);

  /// With a mixer of a map. x: (N, T, C) -> (N, T, C)
  at::Tensor forward(const at::Tensor& x, const Grid& grid, const StepRandom& random);
  /// With a mixer of a sequence. x: (N, T, C), T positions in a row, the first ones where there is no state, those
  /// behind what the state has seen where there is one, which then has seen these too -> (N, T, C)
  at::Tensor forward(const at::Tensor& x, const StepRandom& random, SequenceState* state = nullptr);

  ResidualSpec residual = {};
  double drop_path_rate;
  double dropout_rate;
  Norm norm1;
  Mixer attn{nullptr};              ///< of a map, else empty
  SequenceMixer sequence{nullptr};  ///< of a sequence, under the same name, else empty
  Norm norm2{nullptr};
  Mlp mlp{nullptr};  ///< empty without one
  Norm norm1_post{nullptr};
  Norm norm2_post{nullptr};
  at::Tensor gamma1;  ///< undefined without a scale
  at::Tensor gamma2;

 private:
  using Mix = std::function<at::Tensor(const at::Tensor&)>;
  at::Tensor arranged(const at::Tensor& x, const Mix& mixed, const StepRandom& random);
  at::Tensor mixer_branch(const at::Tensor& x, const Mix& mixed, const StepRandom& random);
  at::Tensor mlp_branch(const at::Tensor& x, const StepRandom& random);
  at::Tensor joined(const at::Tensor& x, const at::Tensor& branch, const at::Tensor& gamma, const StepRandom& random);
};
TORCH_MODULE(Block);

}  // namespace ceteris::nn
