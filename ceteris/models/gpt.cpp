// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/gpt.hpp"

#include <cmath>
#include <memory>
#include <optional>
#include <string>

#include "ceteris/base/error.hpp"

namespace ceteris::models {
namespace {

constexpr nn::Normal kInit{0.02};

/// Positions first to first + t - 1. Position p, pair i: sin and cos of p / 10000^(2i / D), in places 2i and 2i + 1
/// (Vaswani et al. 2017, section 3.5).
at::Tensor sincos_TD(std::int64_t first, std::int64_t t, std::int64_t d, const at::TensorOptions& options) {
  const auto wide = options.dtype(at::kDouble);
  const at::Tensor frequency = at::pow(10000.0, at::arange(d / 2, wide) * (-2.0 / static_cast<double>(d)));
  const at::Tensor angle_TI = at::arange(first, first + t, wide).unsqueeze(1) * frequency;
  return at::stack({angle_TI.sin(), angle_TI.cos()}, 2).view({t, d}).to(options);
}

nn::Norm final_norm(const GptSpec& spec) {
  return nn::Norm(spec.width, spec.norm, nn::NormOptions{.bias = spec.bias, .place = nn::Place::Other});
}

}  // namespace

nn::Block gpt_block(const GptSpec& spec) {
  const nn::CausalAttention attention{.heads = spec.heads,
                                      .key_heads = spec.key_heads(),
                                      .rotary = spec.position == Position::Rotary,
                                      .qk_norm = spec.qk_norm ? std::optional(spec.norm) : std::nullopt,
                                      .norm_bias = spec.bias};
  // The last layer of a residual branch starts smaller, so that the sum of all branches does not grow with depth.
  const std::int64_t branches = nn::branches(spec.mlp) * spec.layers;
  const nn::Normal smaller{kInit.deviation / std::sqrt(static_cast<double>(branches))};
  return nn::Block(spec.width,
                   nn::BlockSpec{.mixer = nn::SequenceMixerSpec(attention),
                                 .norm = spec.norm,
                                 .mlp = spec.mlp,
                                 .residual = spec.residual,
                                 .weights = spec.weights},
                   nn::BlockOptions{.dropout = spec.dropout,
                                    .branches = branches,
                                    .norm_bias = spec.bias,
                                    .inner = {.init = kInit, .bias = spec.bias},
                                    .last = {.init = smaller, .bias = spec.bias},
                                    .names = nn::kNanoGptNames});
}

Gpt::Gpt(const GptSpec& spec) : spec_(spec) {
  check(spec);
  // A module that only holds one parameter, under the name that checkpoints know.
  struct Embedding : nn::Component {
    Embedding(std::int64_t rows, std::int64_t width) { weight = parameter("weight", {rows, width}, kInit); }
    at::Tensor weight;
  };
  const auto transformer = register_module("transformer", std::make_shared<nn::Component>());
  token_embedding_VD_ =
      transformer->register_module("wte", std::make_shared<Embedding>(spec.vocabulary, spec.width))->weight;
  if (spec.position == Position::Learned) {
    position_embedding_TD_ =
        transformer->register_module("wpe", std::make_shared<Embedding>(spec.context, spec.width))->weight;
  }
  const auto blocks = transformer->register_module("h", std::make_shared<nn::Component>());
  for (std::int64_t i = 0; i < spec.layers; ++i) {
    blocks_.push_back(blocks->register_module(std::to_string(i), gpt_block(spec)));
  }
  if (ends_with_norm(spec)) {
    final_norm_ = transformer->register_module("ln_f", final_norm(spec));
  }
  if (spec.embedding_scale) {
    // The name in the code that the authors of Derf published for GPT-2.
    shared_scale_ = parameter("shared_scale", {1}, nn::Constant{std::sqrt(static_cast<double>(spec.width))});
  }
  if (!spec.tied_head) {
    head_ = register_module("lm_head", nn::Linear(spec.width, spec.vocabulary,
                                                  nn::head_layer(spec.residual, {.init = kInit, .bias = false})));
  }
}

at::Tensor Gpt::forward(const at::Tensor& tokens, const nn::StepRandom& random) {
  return run(tokens, random, nullptr);
}

GptState Gpt::start() const {
  GptState state;
  for (const nn::Block& block : blocks_) {
    state.blocks.push_back(block->sequence->start());
  }
  return state;
}

at::Tensor Gpt::next(const at::Tensor& tokens, GptState& state) {
  const at::Tensor logits = run(tokens, {}, &state);
  state.tokens += tokens.size(1);
  return logits;
}

at::Tensor Gpt::run(const at::Tensor& tokens, const nn::StepRandom& random, GptState* state) {
  const std::int64_t first = state == nullptr ? 0 : state->tokens;
  CETERIS_CHECK(tokens.dim() == 2 && first + tokens.size(1) <= spec_.context,
                "tokens come as (N, T), and there are no more of them than the context of the model");
  const nn::StepRandom transformer = random.child("transformer");
  at::Tensor x = at::embedding(token_embedding_VD_, tokens);
  if (position_embedding_TD_.defined()) {
    x = x + position_embedding_TD_.narrow(0, first, tokens.size(1));
  }
  if (shared_scale_.defined()) {
    x = x * shared_scale_;
  }
  if (spec_.position == Position::SinCos) {
    // After the factor, as in the paper: the sines are of the size of one already.
    x = x + sincos_TD(first, tokens.size(1), spec_.width, x.options());
  }
  x = nn::dropout(x, spec_.dropout, is_training(), transformer.child("wte"));
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    x = blocks_[i]->forward(x, transformer.child("h").child(i), state == nullptr ? nullptr : &state->blocks[i]);
  }
  if (!final_norm_.is_empty()) {
    x = final_norm_->forward(x);
  }
  return head_.is_empty() ? at::linear(x, token_embedding_VD_) : head_->forward(x);
}

}  // namespace ceteris::models
