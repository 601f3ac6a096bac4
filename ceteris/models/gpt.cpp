// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/gpt.hpp"

#include <cmath>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/nn/activation.hpp"
#include "ceteris/ops/attention.hpp"
#include "ceteris/ops/rotary.hpp"

namespace ceteris::models {
namespace {

constexpr nn::Normal kInit{0.02};

nn::LinearOptions inner(const GptSpec& spec) {
  return {.init = kInit, .bias = spec.bias};
}
/// The last layer of a residual branch starts smaller, so that the sum of 2 * layers branches does not grow with depth.
nn::LinearOptions residual(const GptSpec& spec) {
  return {.init = nn::Normal{kInit.deviation / std::sqrt(2.0 * static_cast<double>(spec.layers))}, .bias = spec.bias};
}

void check(const GptSpec& spec) {
  const auto fail = [&](const std::string& what, const std::string& remedy) {
    throw spec_error("model.heads",
                     std::to_string(spec.heads) + " heads of a width of " + std::to_string(spec.width) + what, remedy);
  };
  if (spec.width % spec.heads != 0) {
    fail(" do not share it evenly", "choose a number of heads that divides the width");
  }
  if (spec.position == Position::Rotary && spec.width / spec.heads % 2 != 0) {
    fail(" are odd, and rotary positions turn pairs", "make the width of a head even");
  }
}

}  // namespace

CausalSelfAttention::CausalSelfAttention(const GptSpec& spec)
    : heads(spec.heads),
      position(spec.position),
      c_attn(register_module("c_attn", nn::Linear(spec.width, 3 * spec.width, inner(spec)))),
      c_proj(register_module("c_proj", nn::Linear(spec.width, spec.width, residual(spec)))) {}

at::Tensor CausalSelfAttention::forward(const at::Tensor& x) {
  const auto n = x.size(0), t = x.size(1), d = x.size(2);
  // One unbind instead of three selects: its gradient is a single stack.
  const std::vector<at::Tensor> qkv = c_attn->forward(x).view({n, t, 3, heads, d / heads}).unbind(2);
  const auto heads_first = [](const at::Tensor& part) { return part.transpose(1, 2); };  // (N, H, T, D / H)
  at::Tensor q = heads_first(qkv[0]), k = heads_first(qkv[1]);
  if (position == Position::Rotary) {
    q = ops::rotary(q);
    k = ops::rotary(k);
  }
  return c_proj->forward(ops::causal_attention(q, k, heads_first(qkv[2])).transpose(1, 2).reshape({n, t, d}));
}

GptMlp::GptMlp(const GptSpec& spec)
    : activation(spec.activation),
      c_fc(register_module("c_fc", nn::Linear(spec.width, 4 * spec.width, inner(spec)))),
      c_proj(register_module("c_proj", nn::Linear(4 * spec.width, spec.width, residual(spec)))) {}

at::Tensor GptMlp::forward(const at::Tensor& x) {
  return c_proj->forward(nn::activate(activation, c_fc->forward(x)));
}

GptBlock::GptBlock(const GptSpec& spec)
    : dropout(spec.dropout),
      ln_1(register_module("ln_1", nn::Norm(spec.width, spec.norm, spec.bias))),
      attn(register_module("attn", std::make_shared<CausalSelfAttention>(spec))),
      ln_2(register_module("ln_2", nn::Norm(spec.width, spec.norm, spec.bias))),
      mlp(register_module("mlp", std::make_shared<GptMlp>(spec))) {}

at::Tensor GptBlock::forward(const at::Tensor& x, const nn::StepRandom& random) {
  const at::Tensor seen =
      x + nn::dropout(attn->forward(ln_1->forward(x)), dropout, is_training(), random.child("attn"));
  return seen + nn::dropout(mlp->forward(ln_2->forward(seen)), dropout, is_training(), random.child("mlp"));
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
    blocks_.push_back(blocks->register_module(std::to_string(i), std::make_shared<GptBlock>(spec)));
  }
  final_norm_ = transformer->register_module("ln_f", nn::Norm(spec.width, spec.norm, spec.bias));
  if (!spec.tied_head) {
    head_ = register_module("lm_head",
                            nn::Linear(spec.width, spec.vocabulary, nn::LinearOptions{.init = kInit, .bias = false}));
  }
}

at::Tensor Gpt::forward(const at::Tensor& tokens, const nn::StepRandom& random) {
  CETERIS_CHECK(tokens.dim() == 2 && tokens.size(1) <= spec_.context,
                "tokens come as (N, T) with T up to the context of the model");
  const nn::StepRandom transformer = random.child("transformer");
  at::Tensor x = at::embedding(token_embedding_VD_, tokens);
  if (position_embedding_TD_.defined()) {
    x = x + position_embedding_TD_.narrow(0, 0, tokens.size(1));
  }
  x = nn::dropout(x, spec_.dropout, is_training(), transformer.child("wte"));
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    x = blocks_[i]->forward(x, transformer.child("h").child(i));
  }
  x = final_norm_->forward(x);
  return head_.is_empty() ? at::linear(x, token_embedding_VD_) : head_->forward(x);
}

}  // namespace ceteris::models
