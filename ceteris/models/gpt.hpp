// SPDX-License-Identifier: Apache-2.0
// A pre-norm decoder: GPT-2 (Radford et al. 2019) and its relatives as points of one spec. Parameters carry the names
// of nanoGPT, with weights stored (out, in).
//
// Axes: N sequences, T positions, D width, H heads, V tokens of the vocabulary.
#pragma once

#include <memory>
#include <vector>

#include "ceteris/models/gpt_spec.hpp"
#include "ceteris/nn/linear.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/nn/norm.hpp"

namespace ceteris::models {

/// Multi-head causal self-attention: one projection to q, k, v (in this order, each D wide), one back.
struct CausalSelfAttention : nn::Component {
  explicit CausalSelfAttention(const GptSpec& spec);
  /// (N, T, D) -> (N, T, D)
  at::Tensor forward(const at::Tensor& x);

  std::int64_t heads;
  Position position;
  nn::Linear c_attn;
  nn::Linear c_proj;
};

/// c_proj(act(c_fc(x))), four times as wide inside.
struct GptMlp : nn::Component {
  explicit GptMlp(const GptSpec& spec);
  /// (N, T, D) -> (N, T, D)
  at::Tensor forward(const at::Tensor& x);

  nn::Activation activation;
  nn::Linear c_fc;
  nn::Linear c_proj;
};

/// x + dropout(attn(ln_1(x))), then x + dropout(mlp(ln_2(x))).
struct GptBlock : nn::Component {
  explicit GptBlock(const GptSpec& spec);
  /// (N, T, D) -> (N, T, D)
  at::Tensor forward(const at::Tensor& x, const nn::StepRandom& random);

  double dropout;
  nn::Norm ln_1;
  std::shared_ptr<CausalSelfAttention> attn;
  nn::Norm ln_2;
  std::shared_ptr<GptMlp> mlp;
};

class Gpt : public nn::Network {
 public:
  explicit Gpt(const GptSpec& spec);

  /// tokens: (N, T) int64 in [0, V), T up to the context -> logits (N, T, V). Position t sees tokens 0..t.
  at::Tensor forward(const at::Tensor& tokens, const nn::StepRandom& random) override;

 private:
  GptSpec spec_;
  at::Tensor token_embedding_VD_;
  at::Tensor position_embedding_TD_;  ///< undefined with rotary positions
  std::vector<std::shared_ptr<GptBlock>> blocks_;
  nn::Norm final_norm_{nullptr};
  nn::Linear head_{nullptr};  ///< empty when tied
};

}  // namespace ceteris::models
