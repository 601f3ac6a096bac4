// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "ceteris/models/family_costs.hpp"
#include "ceteris/models/transformer_check.hpp"
#include "ceteris/nn/match.hpp"

namespace ceteris::models {
namespace {

using Value = CostCounter::Value;

struct Grid {
  std::int64_t height = 0, width = 0;
};

std::int64_t padded(std::int64_t side, std::int64_t window) {
  return (side + window - 1) / window * window;
}

/// Attention of `groups` groups of `size` tokens each, between the projections.
Value attend(const std::string& path, Value qkv, const CostShape& out, std::int64_t heads, std::int64_t groups,
             std::int64_t size, CostCounter& counter) {
  const std::int64_t width = out.channels, products = groups * size * size * width;
  const Value weights = counter.add({.path = path,
                                     .kind = "attention",
                                     .shape = token_shape(groups * size, heads * size),
                                     .inputs = {qkv},
                                     .kept = {qkv},
                                     .keeps_result = true,
                                     .macs = products,
                                     .in_attention = true});
  return counter.add({.path = path,
                      .kind = "attention",
                      .shape = out,
                      .inputs = {weights, qkv},
                      .kept = {weights},
                      .macs = products,
                      .in_attention = true});
}

Value mix(const std::string& path, const nn::MixerSpec& spec, std::int64_t heads, const LinearCost& layer,
          const Grid& grid, const Value& in, CostCounter& counter) {
  const Value x = layer.bias_in && !nn::attends(spec) ? counter.shift(path, in) : in;
  const std::int64_t tokens = x.shape.positions(), width = x.shape.channels;
  const auto projected = [&](const auto& between) {
    const Value qkv = counter.linear(path + ".qkv", x, 3 * width, layer);
    return counter.linear(path + ".proj", between(qkv), width, layer);
  };
  return std::visit(
      nn::Match{
          [&](const nn::Attention& s) {
            return projected([&](Value qkv) {
              if (s.qk_norm) {
                for (const char* name : {".q_norm", ".k_norm"}) {
                  qkv = counter.add({.path = path + name,
                                     .kind = "norm",
                                     .shape = qkv.shape,
                                     .inputs = {qkv},
                                     .kept = {qkv},
                                     .parameters = 2 * width / heads});
                }
              }
              return attend(path, qkv, x.shape, heads, 1, tokens, counter);
            });
          },
          [&](const nn::ShiftedWindow& s) {
            const std::int64_t size = s.window * s.window, offsets = 2 * s.window - 1;
            const std::int64_t filled = padded(grid.height, s.window) * padded(grid.width, s.window);
            return projected([&](const Value& qkv) {
              counter.add({.path = path, .kind = "position", .shape = {}, .parameters = offsets * offsets * heads});
              return attend(path, qkv, x.shape, heads, filled / size, size, counter);
            });
          },
          [&](const nn::Neighbourhood&) {
            // Computed as masked attention: every pair is multiplied, whatever the neighbourhood.
            return projected([&](const Value& qkv) { return attend(path, qkv, x.shape, heads, 1, tokens, counter); });
          },
          [&](const nn::DepthwiseConv& s) {
            const Value map = CostCounter::reshape(x, map_shape(width, grid.height, grid.width));
            return CostCounter::reshape(
                counter.conv(path + ".conv", map,
                             {.out = width, .kernel = s.kernel, .padding = s.kernel / 2, .groups = width}),
                x.shape);
          },
          [&](const nn::Pooling&) {
            return counter.add({.path = path, .kind = "pool", .shape = x.shape, .inputs = {x}, .kept = {x}});
          },
          [&](const nn::LinearAttention&) {
            return projected([&](const Value& qkv) {
              return counter.add({.path = path,
                                  .kind = "attention",
                                  .shape = x.shape,
                                  .inputs = {qkv},
                                  .kept = {qkv},
                                  .kept_beside = 2 * tokens * width + width * width / heads,
                                  .macs = 2 * tokens * width * width / heads,
                                  .in_attention = true});
            });
          },
          [&](const nn::NoMixer&) { return x; }},
      spec);
}

Value mlp(const std::string& path, const nn::MlpSpec& spec, const LinearCost& layer, const Value& x,
          CostCounter& counter) {
  const auto activated = [&](const Value& in) {
    return counter.activation(path, layer.bias_in ? counter.shift(path, in) : in, spec.activation);
  };
  const std::int64_t hidden = nn::hidden_width(spec, x.shape.channels);
  Value inside = counter.linear(path + ".fc1", x, hidden, layer);
  if (spec.gated) {
    const Value gate = activated(counter.linear(path + ".gate", x, hidden, layer));
    inside = counter.add(
        {.path = path, .kind = "multiply", .shape = inside.shape, .inputs = {inside, gate}, .kept = {inside, gate}});
  } else if (spec.activation_place == nn::ActivationPlace::Between) {
    inside = activated(inside);
  }
  const Value out = counter.linear(path + ".fc2", inside, x.shape.channels, layer);
  return spec.activation_place == nn::ActivationPlace::Behind ? activated(out) : out;
}

template <typename Spec>
Value block(const std::string& path, const Spec& spec, std::int64_t heads, const Grid& grid, const Value& x,
            CostCounter& counter) {
  using nn::Placement;
  const Placement placement = spec.residual.placement;
  const LinearCost layer = branch_layer(spec.residual, spec.weights);
  const auto norm = [&](const char* name, const Value& in) { return counter.norm(path + name, in, spec.norm); };
  const auto mixed = [&](const Value& in) { return mix(path + ".attn", spec.mixer, heads, layer, grid, in, counter); };
  const auto fed = [&](const Value& in) { return mlp(path + ".mlp", spec.mlp, layer, in, counter); };
  const auto joined = [&](const Value& stream, Value branch, const char* scale) {
    const std::int64_t factors = nn::factors(spec.residual.scale, x.shape.channels);
    if (factors > 0) {
      branch = counter.scale(path + scale, branch, factors);
    }
    return counter.sum(path, stream, branch);
  };
  const bool feeds = nn::feeds_forward(spec.mlp);
  if (placement == Placement::Parallel) {
    const Value in = norm(".norm1", x), middle = joined(x, mixed(in), ".ls1");
    return feeds ? joined(middle, fed(in), ".ls2") : middle;
  }
  const bool before = placement == Placement::Pre || placement == Placement::Sandwich || placement == Placement::NoSkip;
  const auto branch = [&](const Value& stream, const char* own, const char* post, const char* scale, const auto& body) {
    Value out = body(before ? norm(own, stream) : stream);
    if (placement == Placement::NoSkip) {
      return out;
    }
    if (placement == Placement::ResPost) {
      out = norm(own, out);
    } else if (placement == Placement::Sandwich) {
      out = norm(post, out);
    }
    out = joined(stream, out, scale);
    return placement == Placement::Post ? norm(own, out) : out;
  };
  const Value middle = branch(x, ".norm1", ".norm1_post", ".ls1", mixed);
  return feeds ? branch(middle, ".norm2", ".norm2_post", ".ls2", fed) : middle;
}

Value patches(const ImageInput& input, std::int64_t patch, std::int64_t width, CostCounter& counter) {
  const Value image = counter.input(map_shape(input.channels, input.side, input.side));
  const Value map = counter.conv("patch_embed.proj", image, {.out = width, .kernel = patch, .stride = patch});
  return CostCounter::reshape(map, token_shape(map.shape.positions(), width));
}

}  // namespace

void count(const ViTSpec& spec, const ImageInput& input, CostCounter& counter) {
  check(spec, input);
  const std::int64_t side = input.side / spec.patch, outside = spec.pool == Pool::ClassToken ? 1 : 0;
  Value x = patches(input, spec.patch, spec.width, counter);
  // Tokens and positions are parameters of the network itself.
  const std::int64_t positions = spec.position == PatchPosition::Learned ? outside + side * side : 0;
  x = counter.add({.path = "",
                   .kind = "position",
                   .shape = token_shape(outside + spec.registers + side * side, spec.width),
                   .inputs = {x},
                   .parameters = (outside + spec.registers + positions) * spec.width});
  for (std::int64_t i = 0; i < spec.depth; ++i) {
    x = block("blocks." + std::to_string(i), spec, spec.heads, {side, side}, x, counter);
  }
  if (spec.pool == Pool::Average) {
    x = counter.norm("fc_norm", counter.mean("", x), spec.norm);
  } else {
    x = counter.add({.path = "", .kind = "pool", .shape = {.channels = spec.width}, .inputs = {x}, .is_view = true});
    x = counter.norm("norm", x, spec.norm);
  }
  counter.linear("head", x, input.classes, LinearCost{.bias_in = nn::follows_fixup(spec.residual)});
}

void count(const SwinSpec& spec, const ImageInput& input, CostCounter& counter) {
  check(spec, input);
  Value x = patches(input, spec.patch, spec.width, counter);
  Grid grid{input.side / spec.patch, input.side / spec.patch};
  x = counter.norm("patch_embed.norm", x, spec.norm);
  for (std::size_t i = 0; i < spec.depths.size(); ++i) {
    const std::string layer = "layers." + std::to_string(i);
    if (i > 0) {
      grid = {(grid.height + 1) / 2, (grid.width + 1) / 2};
      x = counter.add({.path = layer + ".downsample",
                       .kind = "merge",
                       .shape = token_shape(grid.height * grid.width, 4 * x.shape.channels),
                       .inputs = {x}});
      x = counter.norm(layer + ".downsample.norm", x, spec.norm);
      x = counter.linear(layer + ".downsample.reduction", x, x.shape.channels / 2, /*bias=*/false);
    }
    for (std::int64_t j = 0; j < spec.depths[i]; ++j) {
      x = block(layer + ".blocks." + std::to_string(j), spec, spec.heads[i], grid, x, counter);
    }
  }
  counter.linear("head", counter.mean("", counter.norm("norm", x, spec.norm)), input.classes,
                 LinearCost{.bias_in = nn::follows_fixup(spec.residual)});
}

}  // namespace ceteris::models
