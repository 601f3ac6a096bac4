// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "ceteris/models/family_costs.hpp"

namespace ceteris::models {
namespace {

using Value = CostCounter::Value;

LinearCost layer(const GptSpec& spec) {
  return branch_layer(spec.residual, spec.weights, spec.bias);
}

/// The norm of each head's part of `qkv`, which is as wide as before.
Value head_norm(const GptSpec& spec, const std::string& path, const Value& qkv, CostCounter& counter) {
  const std::int64_t parameters = norm_parameters(spec.norm, spec.width / spec.heads, spec.bias);
  return parameters == 0 ? qkv
                         : counter.add({.path = path,
                                        .kind = "norm",
                                        .shape = qkv.shape,
                                        .inputs = {qkv},
                                        .kept = {qkv},
                                        .parameters = parameters});
}

/// softmax(q k^T) v between the projections: (T, D) -> (T, D). Every head of queries is multiplied, whoever shares
/// keys.
Value attention(const GptSpec& spec, const std::string& path, const Value& x, CostCounter& counter) {
  const std::int64_t positions = x.shape.positions();
  Value qkv =
      counter.linear(path + ".c_attn", x, spec.width + 2 * spec.key_heads() * (spec.width / spec.heads), layer(spec));
  if (spec.qk_norm) {
    qkv = head_norm(spec, path + ".k_norm", head_norm(spec, path + ".q_norm", qkv, counter), counter);
  }
  const Value weights = counter.add({.path = path,
                                     .kind = "attention",
                                     .shape = token_shape(positions, spec.heads * positions),
                                     .inputs = {qkv},
                                     .kept = {qkv},
                                     .keeps_result = true,
                                     .macs = positions * positions * spec.width,
                                     .in_attention = true});
  const Value mixed = counter.add({.path = path,
                                   .kind = "attention",
                                   .shape = token_shape(positions, spec.width),
                                   .inputs = {weights, qkv},
                                   .kept = {weights},
                                   .macs = positions * positions * spec.width,
                                   .in_attention = true});
  return counter.linear(path + ".c_proj", mixed, spec.width, layer(spec));
}

Value mlp(const GptSpec& spec, const std::string& path, const Value& x, CostCounter& counter) {
  const auto activated = [&](const Value& in) {
    return counter.activation(path, nn::follows_fixup(spec.residual) ? counter.shift(path, in) : in,
                              spec.mlp.activation);
  };
  const std::int64_t hidden = nn::hidden_width(spec.mlp, spec.width);
  Value inside = counter.linear(path + ".c_fc", x, hidden, layer(spec));
  if (spec.mlp.gated) {
    const Value gate = activated(counter.linear(path + ".c_gate", x, hidden, layer(spec)));
    inside = counter.add(
        {.path = path, .kind = "multiply", .shape = inside.shape, .inputs = {inside, gate}, .kept = {inside, gate}});
  } else if (spec.mlp.activation_place == nn::ActivationPlace::Between) {
    inside = activated(inside);
  }
  const Value out = counter.linear(path + ".c_proj", inside, spec.width, layer(spec));
  return spec.mlp.activation_place == nn::ActivationPlace::Behind ? activated(out) : out;
}

Value block(const GptSpec& spec, const std::string& path, const Value& x, CostCounter& counter) {
  using nn::Placement;
  const Placement placement = spec.residual.placement;
  const auto norm = [&](const char* name, const Value& in) {
    return counter.norm(path + name, in, spec.norm, spec.bias);
  };
  const auto attended = [&](const Value& in) { return attention(spec, path + ".attn", in, counter); };
  const auto fed = [&](const Value& in) { return mlp(spec, path + ".mlp", in, counter); };
  const auto joined = [&](const Value& stream, Value branch, const char* scale) {
    if (const std::int64_t factors = nn::factors(spec.residual.scale, spec.width); factors > 0) {
      branch = counter.scale(path + scale, branch, factors);
    }
    return counter.sum(path, stream, branch);
  };
  const bool feeds = nn::feeds_forward(spec.mlp);
  if (placement == Placement::Parallel) {
    const Value in = norm(".ln_1", x), middle = joined(x, attended(in), ".ls_1");
    return feeds ? joined(middle, fed(in), ".ls_2") : middle;
  }
  const auto branch = [&](const Value& stream, const char* own, const char* post, const char* scale, const auto& body) {
    const bool before = placement != Placement::Post && placement != Placement::ResPost;
    Value out = body(before ? norm(own, stream) : stream);
    if (placement == Placement::NoSkip) {
      return out;
    }
    if (placement == Placement::ResPost || placement == Placement::Sandwich) {
      out = norm(placement == Placement::ResPost ? own : post, out);
    }
    out = joined(stream, out, scale);
    return placement == Placement::Post ? norm(own, out) : out;
  };
  const Value middle = branch(x, ".ln_1", ".ln_1_post", ".ls_1", attended);
  return feeds ? branch(middle, ".ln_2", ".ln_2_post", ".ls_2", fed) : middle;
}

}  // namespace

void count(const GptSpec& spec, const ImageInput&, CostCounter& counter) {
  check(spec);
  const CostShape tokens = token_shape(spec.context, spec.width);
  Value x = counter.input({.channels = spec.context});
  x = counter.add({.path = "transformer.wte",
                   .kind = "embedding",
                   .shape = tokens,
                   .inputs = {x},
                   .parameters = spec.vocabulary * spec.width});
  if (spec.position == Position::Learned) {
    x = counter.add({.path = "transformer.wpe",
                     .kind = "embedding",
                     .shape = tokens,
                     .inputs = {x},
                     .parameters = spec.context * spec.width});
  }
  if (spec.embedding_scale) {
    x = counter.scale("", x, 1);
  }
  if (spec.position == Position::SinCos) {
    x = counter.add({.path = "transformer.wte", .kind = "add", .shape = tokens, .inputs = {x}});
  }
  for (std::int64_t i = 0; i < spec.layers; ++i) {
    x = block(spec, "transformer.h." + std::to_string(i), x, counter);
  }
  if (ends_with_norm(spec)) {
    x = counter.norm("transformer.ln_f", x, spec.norm, spec.bias);
  }
  const std::int64_t weights = spec.vocabulary * spec.width;
  counter.add({.path = "lm_head",
               .kind = "linear",
               .shape = token_shape(spec.context, spec.vocabulary),
               .inputs = {x},
               .kept = {x},
               .parameters = spec.tied_head ? 0 : weights + (nn::follows_fixup(spec.residual) ? 1 : 0),
               .macs = weights * spec.context});
}

}  // namespace ceteris::models
