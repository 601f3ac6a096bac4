// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ceteris/models/roadmap.hpp"
#include "ceteris/models/table.hpp"
#include "tests/parity/parity.hpp"

namespace ceteris::test {
namespace {

TEST(Parity, ASmallConvNeXtIsTorchvisions) {
  models::StagedSpec spec;
  spec.depths = {1, 1, 2, 1};
  spec.widths = {16, 32, 48, 64};
  spec.drop_path = 0;
  expect_parity("convnext_reference.py", {"small"}, {"torch", "torchvision"}, spec, {.side = 64, .classes = 10});
}

models::StagedSpec resnet(models::BlockShape block) {
  auto spec = std::get<models::StagedSpec>(models::find("resnet50").spec);
  spec.depths = {1, 2, 1, 1};
  spec.block = block;
  spec.expansion = block == models::BlockShape::Basic ? 1 : 4;
  return spec;
}

TEST(Parity, AResNetOfBasicBlocksIsTorchvisions) {
  expect_parity("resnet_reference.py", {"basic"}, {"torch", "torchvision"}, resnet(models::BlockShape::Basic),
                {.side = 64, .classes = 10});
}

TEST(Parity, AResNetOfBottlenecksIsTorchvisions) {
  expect_parity("resnet_reference.py", {"bottleneck"}, {"torch", "torchvision"}, resnet(models::BlockShape::Bottleneck),
                {.side = 64, .classes = 10});
}

TEST(Parity, EveryStepOfTheRoadmapIsThePapersText) {
  std::vector<std::pair<std::string, models::ModelSpec>> specs;
  const auto add = [&](std::string_view name, models::StagedSpec spec) {
    spec.depths = {1, 2};
    spec.widths = {8, 16};
    spec.drop_path = 0;
    specs.emplace_back(name, spec);
  };
  for (const models::RoadmapStep& step : models::roadmap(models::Regime::ResNet50)) {
    add(step.name, step.spec);
  }
  add("v2", std::get<models::StagedSpec>(models::find("convnextv2_tiny").spec));
  expect_parity_of_each("roadmap_reference.py", {"torch"}, specs, {.side = 32, .classes = 10});
}

TEST(Parity, ASmallViTIsTorchvisions) {
  models::ViTSpec spec;
  spec.patch = 8;
  spec.depth = 3;
  spec.heads = 4;
  spec.width = 32;
  spec.drop_path = 0;
  expect_parity("vit_reference.py", {"small"}, {"torch", "torchvision"}, spec, {.side = 32, .classes = 10});
}

TEST(Parity, ASmallSwinIsTorchvisions) {
  models::SwinSpec spec;
  spec.patch = 2;
  spec.width = 8;
  spec.depths = {2, 2, 2};
  spec.heads = {1, 2, 4};
  spec.mixer = nn::ShiftedWindow{5};
  spec.drop_path = 0;
  expect_parity("swin_reference.py", {"small"}, {"torch", "torchvision"}, spec, {.side = 28, .classes = 10});
}

TEST(Parity, TheSmallCnnIsTheOneOfThePlainScript) {
  expect_parity("small_cnn_reference.py", {}, {"torch"}, models::SmallCnnSpec{}, {.side = 64, .classes = 3});
}

models::GptSpec decoder() {
  models::GptSpec spec;
  spec.vocabulary = 61;
  spec.context = 24;
  spec.layers = 3;
  spec.heads = 4;
  spec.width = 32;
  return spec;
}

TEST(Parity, Gpt2IsItsEquations) {
  models::GptSpec spec = decoder();
  spec.mlp.activation = nn::Activation::GeluTanh;
  spec.bias = true;
  expect_parity("gpt_reference.py", {"gpt2"}, {"torch"}, spec);
}

TEST(Parity, ALlamaStyleDecoderIsItsEquations) {
  models::GptSpec spec = decoder();
  spec.norm = nn::RmsNorm{1e-5};
  spec.mlp = {.activation = nn::Activation::Silu, .gated = true};
  spec.kv_heads = 2;
  spec.position = models::Position::Rotary;
  spec.tied_head = false;
  expect_parity("gpt_reference.py", {"llama"}, {"torch"}, spec);
}

TEST(Parity, ADecoderUnderDerfIsItsEquations) {
  models::GptSpec spec = decoder();
  spec.norm = nn::Derf{};
  spec.mlp.activation = nn::Activation::GeluTanh;
  spec.residual.placement = nn::Placement::Sandwich;
  spec.position = models::Position::SinCos;
  spec.qk_norm = true;
  spec.embedding_scale = true;
  spec.tied_head = false;
  expect_parity("gpt_reference.py", {"derf"}, {"torch"}, spec);
}

}  // namespace
}  // namespace ceteris::test
