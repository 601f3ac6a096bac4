// SPDX-License-Identifier: Apache-2.0
// A decoder: GPT-2 (Radford et al. 2019), LLaMA (Touvron et al. 2023) and their relatives as points of one spec.
// Parameters carry the names of nanoGPT, with weights stored (out, in); what it lacks is named beside them.
//
// Axes: N sequences, T positions, D width, H heads, K heads of keys and values, V tokens of the vocabulary.
#pragma once

#include <memory>
#include <vector>

#include "ceteris/models/gpt_spec.hpp"
#include "ceteris/nn/branch.hpp"
#include "ceteris/nn/linear.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/nn/norm.hpp"

namespace ceteris::models {

/// Multi-head causal self-attention: one projection to q, k, v (in this order, D, K D / H and K D / H wide), one back.
/// Query head h reads key head h K / H. Optional: q_norm and k_norm over the D / H numbers of a head.
struct CausalSelfAttention : nn::Component {
  explicit CausalSelfAttention(const GptSpec& spec);
  /// (N, T, D) -> (N, T, D)
  at::Tensor forward(const at::Tensor& x);

  std::int64_t heads;
  std::int64_t key_heads;
  Position position;
  nn::Linear c_attn;
  nn::Linear c_proj;
  nn::Norm q_norm{nullptr};
  nn::Norm k_norm{nullptr};
};

/// c_proj(act(c_fc(x))); gated c_proj(act(c_gate(x)) * c_fc(x)). Its hidden width: nn::hidden_width. Under Fixup
/// bias_act (1) is added before the activation.
struct GptMlp : nn::Component {
  explicit GptMlp(const GptSpec& spec);
  /// (N, T, D) -> (N, T, D)
  at::Tensor forward(const at::Tensor& x);

  nn::MlpSpec spec;
  nn::Linear c_fc;
  nn::Linear c_gate{nullptr};
  nn::Linear c_proj;
  at::Tensor bias_act;  ///< undefined but for Fixup

 private:
  at::Tensor activated(const at::Tensor& x) const;
};

/// Two branches, attention and MLP, that join the stream as spec.residual says (nn::Placement), each under dropout and
/// with the norms ln_1 and ln_2; for the sandwich also ln_1_post and ln_2_post; scales are ls_1.gamma and ls_2.gamma.
struct GptBlock : nn::Component {
  explicit GptBlock(const GptSpec& spec);
  /// (N, T, D) -> (N, T, D)
  at::Tensor forward(const at::Tensor& x, const nn::StepRandom& random);

  nn::Placement placement;
  double dropout;
  nn::Norm ln_1;
  std::shared_ptr<CausalSelfAttention> attn;
  nn::Norm ln_2{nullptr};  ///< empty where parallel branches share ln_1
  std::shared_ptr<GptMlp> mlp;
  nn::Norm ln_1_post{nullptr};
  nn::Norm ln_2_post{nullptr};
  at::Tensor gamma_1;  ///< undefined without a scale
  at::Tensor gamma_2;

 private:
  at::Tensor joined(const at::Tensor& x, const at::Tensor& branch, const at::Tensor& gamma,
                    const nn::StepRandom& random);
};

class Gpt : public nn::Network {
 public:
  explicit Gpt(const GptSpec& spec);

  /// tokens: (N, T) int64 in [0, V), T up to the context -> logits (N, T, V). Position t sees tokens 0..t.
  at::Tensor forward(const at::Tensor& tokens, const nn::StepRandom& random) override;

 private:
  GptSpec spec_;
  at::Tensor token_embedding_VD_;
  at::Tensor position_embedding_TD_;  ///< undefined unless learned
  at::Tensor shared_scale_;           ///< (1); undefined without an embedding scale
  std::vector<std::shared_ptr<GptBlock>> blocks_;
  nn::Norm final_norm_{nullptr};  ///< empty where the blocks end with a norm of the stream
  nn::Linear head_{nullptr};      ///< empty when tied
};

}  // namespace ceteris::models
