// SPDX-License-Identifier: Apache-2.0
// A decoder: GPT-2 (Radford et al. 2019), LLaMA (Touvron et al. 2023) and their relatives as points of one spec.
// Parameters carry the names of nanoGPT, with weights stored (out, in); what it lacks is named beside them.
//
// Axes: N sequences, T positions, D width, H heads, K heads of keys and values, V tokens of the vocabulary.
#pragma once

#include <cstdint>
#include <vector>

#include "ceteris/models/gpt_spec.hpp"
#include "ceteris/nn/block.hpp"
#include "ceteris/nn/linear.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/nn/norm.hpp"

namespace ceteris::models {

/// One block of the decoder. Its parameters: ln_1, attn.c_attn (q, k, v: D, K D / H and K D / H rows), attn.c_proj,
/// ln_2, mlp.c_fc, mlp.c_proj; optional attn.q_norm, attn.k_norm, mlp.c_gate, mlp.bias_act, ln_1_post, ln_2_post, ls_1,
/// ls_2 (nn/block.hpp). Dropout acts on the branches.
[[nodiscard]] nn::Block gpt_block(const GptSpec& spec);

/// What a decoder keeps of the tokens that it has read.
struct GptState {
  std::int64_t tokens = 0;
  std::vector<nn::SequenceState> blocks;
};

class Gpt : public nn::Network {
 public:
  explicit Gpt(const GptSpec& spec);

  /// tokens: (N, T) int64 in [0, V), T up to the context -> logits (N, T, V). Position t sees tokens 0..t.
  at::Tensor forward(const at::Tensor& tokens, const nn::StepRandom& random) override;

  /// The state before the first token.
  [[nodiscard]] GptState start() const;
  /// Reads on: the T tokens behind those of `state`, one or more, in evaluation mode. tokens: (N, T) -> logits (N, T,
  /// V), those of the whole sequence but for rounding. The work is that of the T new positions.
  at::Tensor next(const at::Tensor& tokens, GptState& state);

 private:
  at::Tensor run(const at::Tensor& tokens, const nn::StepRandom& random, GptState* state);

  GptSpec spec_;
  at::Tensor token_embedding_VD_;
  at::Tensor position_embedding_TD_;  ///< undefined unless learned
  at::Tensor shared_scale_;           ///< (1); undefined without an embedding scale
  std::vector<nn::Block> blocks_;
  nn::Norm final_norm_{nullptr};  ///< empty where the blocks end with a norm of the stream
  nn::Linear head_{nullptr};      ///< empty when tied
};

}  // namespace ceteris::models
