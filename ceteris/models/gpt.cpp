// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/gpt.hpp"

#include <cmath>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/nn/activation.hpp"
#include "ceteris/nn/match.hpp"
#include "ceteris/ops/attention.hpp"
#include "ceteris/ops/rotary.hpp"

namespace ceteris::models {
namespace {

constexpr nn::Normal kInit{0.02};

nn::BranchOptions branch(const GptSpec& spec) {
  return nn::branch_options(spec.residual, spec.weights, 2 * spec.layers);
}
nn::LinearOptions inner(const GptSpec& spec, bool gated = false) {
  return nn::inner_layer(branch(spec), {.init = kInit, .bias = spec.bias}, gated);
}
/// The last layer of a residual branch starts smaller, so that the sum of 2 * layers branches does not grow with depth.
nn::LinearOptions residual(const GptSpec& spec) {
  const nn::Normal smaller{kInit.deviation / std::sqrt(2.0 * static_cast<double>(spec.layers))};
  return nn::last_layer(branch(spec), {.init = smaller, .bias = spec.bias});
}

/// Position t, pair i: sin and cos of t / 10000^(2i / D), in places 2i and 2i + 1 (Vaswani et al. 2017, section 3.5).
at::Tensor sincos_TD(std::int64_t t, std::int64_t d, const at::TensorOptions& options) {
  const auto wide = options.dtype(at::kDouble);
  const at::Tensor frequency = at::pow(10000.0, at::arange(d / 2, wide) * (-2.0 / static_cast<double>(d)));
  const at::Tensor angle_TI = at::arange(t, wide).unsqueeze(1) * frequency;
  return at::stack({angle_TI.sin(), angle_TI.cos()}, 2).view({t, d}).to(options);
}

/// A module that only holds the factors of one branch, under the name that checkpoints know.
struct Scale : nn::Component {
  Scale(std::int64_t size, double start) { gamma = parameter("gamma", {size}, nn::Constant{start}); }
  at::Tensor gamma;
};

nn::Norm norm(const GptSpec& spec, nn::Place place) {
  return nn::Norm(spec.width, spec.norm, nn::NormOptions{.bias = spec.bias, .place = place});
}

}  // namespace

CausalSelfAttention::CausalSelfAttention(const GptSpec& spec)
    : heads(spec.heads),
      key_heads(spec.key_heads()),
      position(spec.position),
      c_attn(register_module("c_attn",
                             nn::Linear(spec.width, spec.width + 2 * key_heads * (spec.width / heads), inner(spec)))),
      c_proj(register_module("c_proj", nn::Linear(spec.width, spec.width, residual(spec)))) {
  if (spec.qk_norm) {
    const nn::NormOptions options{.bias = spec.bias, .place = nn::Place::Attention};
    q_norm = register_module("q_norm", nn::Norm(spec.width / heads, spec.norm, options));
    k_norm = register_module("k_norm", nn::Norm(spec.width / heads, spec.norm, options));
  }
}

at::Tensor CausalSelfAttention::forward(const at::Tensor& x) {
  const auto n = x.size(0), t = x.size(1), d = x.size(2), each = d / heads;
  // One split instead of three slices: its gradient is a single concatenation.
  const std::vector<at::Tensor> qkv = c_attn->forward(x).split_with_sizes({d, key_heads * each, key_heads * each}, 2);
  at::Tensor q = qkv[0].view({n, t, heads, each}), k = qkv[1].view({n, t, key_heads, each});
  if (!q_norm.is_empty()) {
    q = q_norm->forward(q);
    k = k_norm->forward(k);
  }
  q = q.transpose(1, 2);  // (N, H, T, D / H)
  k = k.transpose(1, 2);  // (N, K, T, D / H)
  at::Tensor v = qkv[2].view({n, t, key_heads, each}).transpose(1, 2);
  if (position == Position::Rotary) {
    q = ops::rotary(q);
    k = ops::rotary(k);
  }
  if (key_heads != heads) {
    const auto for_every_query = [&](const at::Tensor& x_NKTE) {
      return x_NKTE.unsqueeze(2).expand({n, key_heads, heads / key_heads, t, each}).reshape({n, heads, t, each});
    };
    k = for_every_query(k);
    v = for_every_query(v);
  }
  return c_proj->forward(ops::causal_attention(q, k, v).transpose(1, 2).reshape({n, t, d}));
}

GptMlp::GptMlp(const GptSpec& gpt_spec)
    : spec(gpt_spec.mlp),
      c_fc(register_module("c_fc", nn::Linear(gpt_spec.width, nn::hidden_width(spec, gpt_spec.width),
                                              inner(gpt_spec, gpt_spec.mlp.gated)))),
      c_proj(register_module("c_proj",
                             nn::Linear(nn::hidden_width(spec, gpt_spec.width), gpt_spec.width, residual(gpt_spec)))) {
  if (spec.gated) {
    c_gate = register_module("c_gate", nn::Linear(gpt_spec.width, nn::hidden_width(spec, gpt_spec.width),
                                                  inner(gpt_spec, gpt_spec.mlp.gated)));
  }
  if (nn::follows_fixup(gpt_spec.residual)) {
    bias_act = parameter("bias_act", {1}, nn::kZeros);
  }
}

at::Tensor GptMlp::activated(const at::Tensor& x) const {
  return nn::activate(spec.activation, bias_act.defined() ? x + bias_act : x);
}

at::Tensor GptMlp::forward(const at::Tensor& x) {
  if (spec.gated) {
    return c_proj->forward(activated(c_gate->forward(x)) * c_fc->forward(x));
  }
  return c_proj->forward(activated(c_fc->forward(x)));
}

GptBlock::GptBlock(const GptSpec& spec)
    : placement(spec.residual.placement),
      dropout(spec.dropout),
      ln_1(register_module("ln_1", norm(spec, nn::Place::Attention))),
      attn(register_module("attn", std::make_shared<CausalSelfAttention>(spec))),
      mlp(register_module("mlp", std::make_shared<GptMlp>(spec))) {
  if (placement != nn::Placement::Parallel) {
    ln_2 = register_module("ln_2", norm(spec, nn::Place::Other));
  }
  if (placement == nn::Placement::Sandwich) {
    ln_1_post = register_module("ln_1_post", norm(spec, nn::Place::Other));
    ln_2_post = register_module("ln_2_post", norm(spec, nn::Place::Other));
  }
  const auto scales = [&](std::int64_t size, double start) {
    gamma_1 = register_module("ls_1", std::make_shared<Scale>(size, start))->gamma;
    gamma_2 = register_module("ls_2", std::make_shared<Scale>(size, start))->gamma;
  };
  // Without a skip connection a branch joins nothing, and a factor would be idle.
  if (placement != nn::Placement::NoSkip) {
    std::visit(nn::Match{[](const nn::NoScale&) {}, [&](const nn::LayerScale& s) { scales(spec.width, s.start); },
                         [&](const nn::SkipInit&) { scales(1, 0); }, [&](const nn::Fixup&) { scales(1, 1); }},
               spec.residual.scale);
  }
}

at::Tensor GptBlock::joined(const at::Tensor& x, const at::Tensor& branch, const at::Tensor& gamma,
                            const nn::StepRandom& random) {
  return x + nn::dropout(gamma.defined() ? branch * gamma : branch, dropout, is_training(), random);
}

at::Tensor GptBlock::forward(const at::Tensor& x, const nn::StepRandom& random) {
  const nn::StepRandom first = random.child("attn"), second = random.child("mlp");
  at::Tensor y;
  switch (placement) {
    case nn::Placement::Pre:
      y = joined(x, attn->forward(ln_1->forward(x)), gamma_1, first);
      return joined(y, mlp->forward(ln_2->forward(y)), gamma_2, second);
    case nn::Placement::Post:
      y = ln_1->forward(joined(x, attn->forward(x), gamma_1, first));
      return ln_2->forward(joined(y, mlp->forward(y), gamma_2, second));
    case nn::Placement::ResPost:
      y = joined(x, ln_1->forward(attn->forward(x)), gamma_1, first);
      return joined(y, ln_2->forward(mlp->forward(y)), gamma_2, second);
    case nn::Placement::Sandwich:
      y = joined(x, ln_1_post->forward(attn->forward(ln_1->forward(x))), gamma_1, first);
      return joined(y, ln_2_post->forward(mlp->forward(ln_2->forward(y))), gamma_2, second);
    case nn::Placement::Parallel:
      y = ln_1->forward(x);
      return joined(joined(x, attn->forward(y), gamma_1, first), mlp->forward(y), gamma_2, second);
    case nn::Placement::NoSkip:
      y = nn::dropout(attn->forward(ln_1->forward(x)), dropout, is_training(), first);
      return nn::dropout(mlp->forward(ln_2->forward(y)), dropout, is_training(), second);
  }
  CETERIS_CHECK(false, "a placement without a forward pass");
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
  if (ends_with_norm(spec)) {
    final_norm_ = transformer->register_module("ln_f", norm(spec, nn::Place::Other));
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
  CETERIS_CHECK(tokens.dim() == 2 && tokens.size(1) <= spec_.context,
                "tokens come as (N, T) with T up to the context of the model");
  const nn::StepRandom transformer = random.child("transformer");
  at::Tensor x = at::embedding(token_embedding_VD_, tokens);
  if (position_embedding_TD_.defined()) {
    x = x + position_embedding_TD_.narrow(0, 0, tokens.size(1));
  }
  if (shared_scale_.defined()) {
    x = x * shared_scale_;
  }
  if (spec_.position == Position::SinCos) {
    // After the factor, as in the paper: the sines are of the size of one already.
    x = x + sincos_TD(tokens.size(1), spec_.width, x.options());
  }
  x = nn::dropout(x, spec_.dropout, is_training(), transformer.child("wte"));
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    x = blocks_[i]->forward(x, transformer.child("h").child(i));
  }
  if (!final_norm_.is_empty()) {
    x = final_norm_->forward(x);
  }
  return head_.is_empty() ? at::linear(x, token_embedding_VD_) : head_->forward(x);
}

}  // namespace ceteris::models
