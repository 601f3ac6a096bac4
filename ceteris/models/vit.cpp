// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/vit.hpp"

#include <cmath>
#include <memory>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/models/transformer_check.hpp"

namespace ceteris::models {
namespace {

constexpr nn::TruncatedNormal kTokens{0.02, 2};

/// Sines and cosines of columns, then of rows, D / 4 frequencies each from 1 down to 1 / 10000. (1, H W, D)
at::Tensor sincos(const nn::Grid& grid, std::int64_t width) {
  const std::int64_t count = width / 4;
  const at::Tensor frequency = at::pow(10000.0, -at::arange(count, at::kDouble) / static_cast<double>(count));
  const at::Tensor places = at::arange(grid.positions(), at::kLong);
  const at::Tensor row = at::floor_divide(places, grid.width), column = places.remainder(grid.width);
  const at::Tensor across = column.unsqueeze(1) * frequency, down = row.unsqueeze(1) * frequency;
  return at::cat({across.sin(), across.cos(), down.sin(), down.cos()}, 1).unsqueeze(0).to(at::kFloat);
}

}  // namespace

ViT::ViT(const ViTSpec& spec, const ImageInput& input) : spec_(spec) {
  check(spec, input);
  const bool class_token = spec.pool == Pool::ClassToken;
  const std::int64_t side = input.side / spec.patch;
  grid_ = {.height = side, .width = side, .prefix = (class_token ? 1 : 0) + spec.registers};
  patch_embed_ = register_module("patch_embed", std::make_shared<nn::Component>())
                     ->register_module("proj", nn::Conv(input.channels, spec.width, spec.patch,
                                                        nn::ConvOptions{.stride = spec.patch}));
  if (class_token) {
    cls_token_ = parameter("cls_token", {1, 1, spec.width}, kTokens);
  }
  if (spec.registers > 0) {
    reg_token_ = parameter("reg_token", {1, spec.registers, spec.width}, kTokens);
  }
  if (spec.position == PatchPosition::Learned) {
    pos_embed_ = parameter("pos_embed", {1, (class_token ? 1 : 0) + grid_.positions(), spec.width}, kTokens);
  }
  const auto blocks = register_module("blocks", std::make_shared<nn::Component>());
  for (std::int64_t i = 0; i < spec.depth; ++i) {
    const double rate =
        spec.depth == 1 ? 0 : spec.drop_path * static_cast<double>(i) / static_cast<double>(spec.depth - 1);
    blocks_.push_back(blocks->register_module(
        std::to_string(i), nn::Block(spec.width,
                                     nn::BlockSpec{.mixer = spec.mixer,
                                                   .norm = spec.norm,
                                                   .mlp = spec.mlp,
                                                   .residual = spec.residual,
                                                   .weights = spec.weights},
                                     nn::BlockOptions{.mixer = {.heads = spec.heads, .shifted = i % 2 == 1},
                                                      .drop_path = rate,
                                                      .branches = nn::branches(spec.mlp) * spec.depth})));
  }
  norm_ = register_module(class_token ? "norm" : "fc_norm", nn::Norm(spec.width, spec.norm));
  head_ = register_module("head", nn::Linear(spec.width, input.classes, nn::head_layer(spec.residual)));
}

at::Tensor ViT::embed(const at::Tensor& x) {
  const at::Tensor map = patch_embed_->forward(x.contiguous(at::MemoryFormat::ChannelsLast));
  CETERIS_CHECK(map.size(2) == grid_.height && map.size(3) == grid_.width, "images come in the size the model is for");
  at::Tensor tokens = map.permute({0, 2, 3, 1}).flatten(1, 2);
  if (spec_.position == PatchPosition::SinCos) {
    tokens = tokens + sincos(grid_, spec_.width).to(tokens.options());
  }
  const auto n = x.size(0);
  if (cls_token_.defined()) {
    tokens = at::cat({cls_token_.expand({n, -1, -1}), tokens}, 1);
  }
  if (pos_embed_.defined()) {
    tokens = tokens + pos_embed_;
  }
  if (reg_token_.defined()) {
    const std::int64_t first = cls_token_.defined() ? 1 : 0;
    tokens = at::cat(
        {tokens.narrow(1, 0, first), reg_token_.expand({n, -1, -1}), tokens.narrow(1, first, grid_.positions())}, 1);
  }
  return tokens;
}

nn::StepRandom ViT::block_random(const nn::StepRandom& random, std::size_t block) const {
  return random.child("blocks").child(block);
}

std::vector<at::Tensor> ViT::forward_stages(const at::Tensor& x, const nn::StepRandom& random) {
  at::Tensor tokens = embed(x);
  std::vector<at::Tensor> maps;
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    tokens = blocks_[i]->forward(tokens, grid_, block_random(random, i));
    maps.push_back(tokens.narrow(1, grid_.prefix, grid_.positions())
                       .unflatten(1, {grid_.height, grid_.width})
                       .permute({0, 3, 1, 2}));
  }
  return maps;
}

at::Tensor ViT::forward_features(const at::Tensor& x, const nn::StepRandom& random) {
  at::Tensor tokens = embed(x);
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    tokens = blocks_[i]->forward(tokens, grid_, block_random(random, i));
  }
  // A norm over channels alone may come before or after the choice of one token; before it, it costs T times as much.
  const at::Tensor pooled =
      cls_token_.defined() ? tokens.select(1, 0) : tokens.narrow(1, grid_.prefix, grid_.positions()).mean(1);
  return norm_->forward(pooled);
}

at::Tensor ViT::forward_head(const at::Tensor& features) {
  return head_->forward(features);
}

}  // namespace ceteris::models
