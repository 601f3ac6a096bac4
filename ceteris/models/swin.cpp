// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/swin.hpp"

#include <memory>
#include <numeric>
#include <string>

#include "ceteris/models/transformer_check.hpp"

namespace ceteris::models {
namespace {

/// Every 2 x 2 square becomes one position of four times the channels, in the order (0, 0), (1, 0), (0, 1), (1, 1) of
/// (row, column); an odd side is padded with zeros. (N, H W, C) -> (N, H/2 W/2, 4 C), and the grid follows.
at::Tensor merge(const at::Tensor& x, nn::Grid& grid) {
  at::Tensor map = x.unflatten(1, {grid.height, grid.width});
  if (grid.height % 2 != 0 || grid.width % 2 != 0) {
    map = at::constant_pad_nd(map, {0, 0, 0, grid.width % 2, 0, grid.height % 2});
  }
  const auto n = x.size(0), c = x.size(2);
  grid.height = (grid.height + 1) / 2;
  grid.width = (grid.width + 1) / 2;
  // (N, H, row, W, column, C) -> (N, H, W, column, row, C)
  return map.reshape({n, grid.height, 2, grid.width, 2, c})
      .permute({0, 1, 3, 4, 2, 5})
      .reshape({n, grid.positions(), 4 * c});
}

}  // namespace

Swin::Swin(const SwinSpec& spec, const ImageInput& input) {
  check(spec, input);
  const auto group = [](torch::nn::Module& parent, const std::string& name) {
    return parent.register_module(name, std::make_shared<nn::Component>());
  };
  const auto patches = group(*this, "patch_embed");
  patch_embed_ = patches->register_module(
      "proj", nn::Conv(input.channels, spec.width, spec.patch, nn::ConvOptions{.stride = spec.patch}));
  patch_norm_ = patches->register_module("norm", nn::Norm(spec.width, spec.norm));
  const std::int64_t blocks = std::accumulate(spec.depths.begin(), spec.depths.end(), std::int64_t{0});
  const auto layers = group(*this, "layers");
  std::int64_t width = spec.width, number = 0;
  for (std::size_t i = 0; i < spec.depths.size(); ++i) {
    const auto layer = group(*layers, std::to_string(i));
    Stage stage;
    if (i > 0) {
      const auto downsample = group(*layer, "downsample");
      stage.downsample_norm = downsample->register_module("norm", nn::Norm(4 * width, spec.norm));
      stage.reduction =
          downsample->register_module("reduction", nn::Linear(4 * width, 2 * width, nn::LinearOptions{.bias = false}));
      width *= 2;
    }
    const auto parent = group(*layer, "blocks");
    for (std::int64_t j = 0; j < spec.depths[i]; ++j, ++number) {
      const double rate =
          blocks == 1 ? 0 : spec.drop_path * static_cast<double>(number) / static_cast<double>(blocks - 1);
      stage.blocks.push_back(parent->register_module(
          std::to_string(j), nn::Block(width,
                                       nn::BlockSpec{.mixer = spec.mixer,
                                                     .norm = spec.norm,
                                                     .mlp = spec.mlp,
                                                     .residual = spec.residual,
                                                     .weights = spec.weights},
                                       nn::BlockOptions{.mixer = {.heads = spec.heads[i], .shifted = j % 2 == 1},
                                                        .drop_path = rate,
                                                        .branches = nn::branches(spec.mlp) * blocks})));
    }
    stages_.push_back(std::move(stage));
  }
  norm_ = register_module("norm", nn::Norm(width, spec.norm));
  head_ = register_module("head", nn::Linear(width, input.classes, nn::head_layer(spec.residual)));
}

at::Tensor Swin::run(const at::Tensor& x, const nn::StepRandom& random, std::vector<at::Tensor>* maps) {
  const at::Tensor map = patch_embed_->forward(x.contiguous(at::MemoryFormat::ChannelsLast));
  nn::Grid grid{.height = map.size(2), .width = map.size(3)};
  at::Tensor tokens = patch_norm_->forward(map.permute({0, 2, 3, 1}).flatten(1, 2));
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    Stage& stage = stages_[i];
    if (!stage.reduction.is_empty()) {
      tokens = merge(tokens, grid);
      tokens = stage.reduction->forward(stage.downsample_norm->forward(tokens));
    }
    const nn::StepRandom blocks = random.child("layers").child(i).child("blocks");
    for (std::size_t j = 0; j < stage.blocks.size(); ++j) {
      tokens = stage.blocks[j]->forward(tokens, grid, blocks.child(j));
    }
    if (maps != nullptr) {
      maps->push_back(tokens.unflatten(1, {grid.height, grid.width}).permute({0, 3, 1, 2}));
    }
  }
  return tokens;
}

std::vector<at::Tensor> Swin::forward_stages(const at::Tensor& x, const nn::StepRandom& random) {
  std::vector<at::Tensor> maps;
  (void)run(x, random, &maps);
  return maps;
}

at::Tensor Swin::forward_features(const at::Tensor& x, const nn::StepRandom& random) {
  return norm_->forward(run(x, random, nullptr)).mean(1);
}

at::Tensor Swin::forward_head(const at::Tensor& features) {
  return head_->forward(features);
}

}  // namespace ceteris::models
