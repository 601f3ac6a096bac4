// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/staged.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/models/roadmap.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/models/test_staged.hpp"
#include "tests/support/gradient.hpp"

namespace ceteris::models {
namespace {

using test::sample;

/// A ResNet of two stages.
StagedSpec small_resnet(BlockShape block) {
  StagedSpec spec = roadmap(Regime::ResNet50).front().spec;
  spec.depths = {1, 2};
  spec.widths = {8, 12};
  spec.block = block;
  spec.expansion = block == BlockShape::Basic ? 1 : 4;
  spec.drop_path = 0;
  return spec;
}

std::shared_ptr<Staged> fresh(const StagedSpec& spec) {
  auto network = std::make_shared<Staged>(spec, kInput);
  nn::initialise(*network, 1, 0);
  return network;
}

std::size_t tensors(std::string_view name) {
  const Staged network(std::get<StagedSpec>(find(name).spec), {});
  return network.named_parameters().size() + network.named_buffers().size();
}

TEST(Staged, ParametersAreNamedByRole) {
  const auto convnext = fresh(small())->named_parameters();
  for (const char* name :
       {"stem.conv.weight", "stem.norm.bias", "stages.1.downsample.conv.weight", "stages.1.downsample.norm.bias",
        "stages.0.blocks.0.conv_spatial.weight", "stages.0.blocks.0.norm_spatial.weight",
        "stages.0.blocks.0.conv_in.bias", "stages.1.blocks.1.conv_out.weight", "stages.1.blocks.1.gamma",
        "head.norm.weight", "head.fc.bias"}) {
    EXPECT_NE(convnext.find(name), nullptr) << name;
  }
  EXPECT_EQ(convnext.size(), 3U * 9 + 2 * 4 + 2 + 2);
  const auto resnet = fresh(small_resnet(BlockShape::Bottleneck))->named_parameters();
  for (const char* name : {"stem.conv.weight", "stages.0.blocks.0.conv_in.weight", "stages.0.blocks.0.norm_in.weight",
                           "stages.0.blocks.0.norm_out.bias", "stages.0.blocks.0.shortcut.conv.weight",
                           "stages.1.blocks.0.shortcut.norm.weight", "head.fc.weight"}) {
    EXPECT_NE(resnet.find(name), nullptr) << name;
  }
  EXPECT_EQ(resnet.find("stages.1.blocks.1.shortcut.conv.weight"), nullptr);
}

TEST(Staged, TensorCountsAreThePublishedOnes) {
  EXPECT_EQ(tensors("convnext_tiny"), 182U);
  // 320 in files of PyTorch, where each of the 53 batch norms also counts its batches.
  EXPECT_EQ(tensors("resnet50"), 320U - 53);
}

TEST(Staged, NormSitesAreThePublishedOnes) {
  const auto sites = [](std::string_view name) {
    int count = 0;
    for (const auto& module : Staged(std::get<StagedSpec>(find(name).spec), {}).modules(/*include_self=*/false)) {
      count += dynamic_cast<const nn::NormImpl*>(module.get()) != nullptr ? 1 : 0;
    }
    return count;
  };
  EXPECT_EQ(sites("convnext_tiny"), 23);
  EXPECT_EQ(sites("convnext_base"), 41);
}

TEST(Staged, LogitsAreTheHeadOfTheFeatures) {
  for (const StagedSpec& spec : {small(), small_resnet(BlockShape::Bottleneck), small_resnet(BlockShape::Basic)}) {
    const auto network = fresh(spec);
    network->eval();
    const at::Tensor x = sample({2, 3, 32, 32}).to(at::kFloat);
    const auto maps = network->forward_stages(x, {});
    ASSERT_EQ(maps.size(), 2U);
    EXPECT_EQ(maps[0].size(2), 8);
    EXPECT_EQ(maps[1].size(2), 4);
    const at::Tensor features = network->forward_features(x, {});
    EXPECT_EQ(features.size(1), maps[1].size(1));
    EXPECT_TRUE(at::equal(network->forward(x, {}), network->forward_head(features)));
    EXPECT_EQ(network->forward(x, {}).sizes(), (at::IntArrayRef{2, 5}));
  }
}

TEST(Staged, TheMemoryFormatOfTheInputDoesNotMatter) {
  const auto network = fresh(small());
  const at::Tensor x = sample({2, 3, 32, 32}).to(at::kFloat);
  EXPECT_TRUE(at::equal(network->forward(x, {}), network->forward(x.contiguous(at::MemoryFormat::ChannelsLast), {})));
}

TEST(Staged, AnyNormAndActivationGiveFiniteGradients) {
  for (const nn::NormSpec& norm :
       {nn::NormSpec(nn::LayerNorm{}), nn::NormSpec(nn::RmsNorm{}), nn::NormSpec(nn::DyT{}), nn::NormSpec(nn::Derf{}),
        nn::NormSpec(nn::Pointwise{}), nn::NormSpec(nn::BatchNorm{}), nn::NormSpec(nn::GroupNorm{}),
        nn::NormSpec(nn::NoNorm{})}) {
    StagedSpec spec = small();
    spec.norm = norm;
    spec.activation = nn::Activation::Silu;
    const auto network = fresh(spec);
    network->forward(sample({4, 3, 32, 32}).to(at::kFloat), {}).square().sum().backward();
    for (const auto& entry : network->named_parameters()) {
      ASSERT_TRUE(entry.value().grad().defined()) << entry.key();
      EXPECT_TRUE(entry.value().grad().isfinite().all().item<bool>()) << entry.key();
    }
  }
}

TEST(Staged, EveryStepOfTheRoadmapMovesNoWeightThatKeepsItsShape) {
  std::shared_ptr<Staged> before;
  for (RoadmapStep& step : roadmap(Regime::ResNet50)) {
    step.spec.depths = {1, 1};
    step.spec.widths = {8, 16};
    const auto now = fresh(step.spec);
    if (before != nullptr) {
      const auto kept = before->named_parameters();
      int shared = 0;
      for (const auto& entry : now->named_parameters()) {
        const at::Tensor* value = kept.find(entry.key());
        if (value != nullptr && value->sizes() == entry.value().sizes()) {
          ++shared;
          EXPECT_TRUE(at::equal(entry.value(), *value)) << step.name << ": " << entry.key();
        }
      }
      EXPECT_GE(shared, 4) << step.name;
    }
    before = now;
  }
}

TEST(Staged, AResNetStartsAsTorchvisionsDoes) {
  const auto network = fresh(std::get<StagedSpec>(find("resnet_32px").spec));
  for (const auto& entry : network->named_parameters()) {
    const at::Tensor& value = entry.value();
    if (entry.key() == "head.fc.weight" || entry.key() == "head.fc.bias") {
      EXPECT_LE(value.abs().max().item<double>(), (1 + 1e-6) / std::sqrt(192.0)) << entry.key();
    } else if (value.dim() > 1) {
      // Kaiming: variance 2 / fan out; the estimate of a deviation from n draws is off by 1 / sqrt(2 n).
      const double deviation = std::sqrt(2 / static_cast<double>(value.size(0) * value[0][0].numel()));
      const double error = deviation / std::sqrt(2 * static_cast<double>(value.numel()));
      EXPECT_NEAR(value.std().item<double>(), deviation, 5 * error) << entry.key();
    } else {
      EXPECT_TRUE(at::equal(value, at::full_like(value, entry.key().ends_with("bias") ? 0 : 1))) << entry.key();
    }
  }
}

TEST(Staged, MapsStayChannelsLastInMemory) {
  const at::Tensor x = sample({2, 3, 32, 32}).to(at::kFloat);
  for (const StagedSpec& spec : {small(), small_resnet(BlockShape::Bottleneck), small_resnet(BlockShape::Basic)}) {
    for (const at::Tensor& map : fresh(spec)->forward_stages(x, {})) {
      EXPECT_TRUE(map.is_contiguous(at::MemoryFormat::ChannelsLast));
    }
  }
}

TEST(Staged, OfOneResolutionGivesAMapABlock) {
  StagedSpec spec = small();
  spec.depths = {3};
  spec.widths = {8};
  const auto network = fresh(spec);
  const at::Tensor x = sample({2, 3, 32, 32}).to(at::kFloat);
  const auto maps = network->forward_stages(x, {});
  ASSERT_EQ(maps.size(), 3U);
  EXPECT_FALSE(at::equal(maps[1], maps[2]));
  const auto parameters = network->named_parameters();
  const at::Tensor features =
      at::layer_norm(maps[2].mean({2, 3}), {8}, parameters["head.norm.weight"], parameters["head.norm.bias"], 1e-6);
  EXPECT_TRUE(at::equal(network->forward_features(x, {}), features));
}

TEST(Staged, WithoutLayerScaleThereIsNoGamma) {
  StagedSpec spec = small();
  spec.layer_scale = 0;
  for (const auto& entry : fresh(spec)->named_parameters()) {
    EXPECT_EQ(entry.key().find("gamma"), std::string::npos);
  }
}

TEST(Staged, WithoutSkipConnectionsABlockIsItsBranch) {
  StagedSpec spec = small();
  spec.layer_scale = 0;
  const at::Tensor x = sample({2, 16, 16, 8}).to(at::kFloat);
  const auto block = [&](bool skip) {
    spec.skip = skip;
    auto made = std::make_shared<StagedBlock>(spec, plan(spec, kInput).stages[0].blocks.front());
    nn::initialise(*made, 1, 0);
    return made;
  };
  const at::Tensor branch = block(false)->forward(x, {});
  EXPECT_GT(branch.abs().max().item<float>(), 0);
  EXPECT_TRUE(at::allclose(block(true)->forward(x, {}) - x, branch, 1e-4, 1e-6));
  // Where the map changes its shape nothing goes beside the branch.
  StagedSpec resnet = small_resnet(BlockShape::Bottleneck);
  const auto with = fresh(resnet)->named_parameters();
  resnet.skip = false;
  const auto without = fresh(resnet)->named_parameters();
  EXPECT_EQ(without.find("stages.1.blocks.0.shortcut.conv.weight"), nullptr);
  for (const auto& entry : without) {
    EXPECT_TRUE(at::equal(entry.value(), with[entry.key()])) << entry.key();
  }
}

TEST(Staged, WhatIsOfSkipConnectionsIsRefusedWithoutThem) {
  StagedSpec spec = small();
  spec.skip = false;  // and ConvNeXt's layer scale
  spec.drop_path = 0.1;
  try {
    static_cast<void>(plan(spec, kInput));
    FAIL() << "was taken";
  } catch (const Error& error) {
    ASSERT_EQ(error.problems().size(), 2U);
    EXPECT_EQ(error.problems()[0].where, "model.layer_scale");
    EXPECT_EQ(error.problems()[1].where, "model.drop_path");
  }
  spec.layer_scale = spec.drop_path = 0;
  EXPECT_NO_THROW(static_cast<void>(plan(spec, kInput)));
}

TEST(Staged, UnderFixupABlockStartsAsItsShortcutAndLogitsAreZero) {
  const at::Tensor x = sample({2, 3, 32, 32}).to(at::kFloat);
  for (const StagedSpec& spec : {small(), small_resnet(BlockShape::Basic), small_resnet(BlockShape::Bottleneck)}) {
    const auto network = fresh(under_fixup(spec));
    EXPECT_TRUE(at::equal(network->forward(x, {}), at::zeros({2, 5})));
    // One stage, and so a map a block: with the identity beside every branch all maps are one.
    StagedSpec flat = under_fixup(spec);
    flat.depths = {3};
    flat.widths = {8};
    const auto maps = fresh(flat)->forward_stages(x, {});
    EXPECT_TRUE(at::equal(maps[1], maps[0]));
    EXPECT_TRUE(at::equal(maps[2], maps[0]));
    EXPECT_FALSE(at::equal(maps[0], at::zeros_like(maps[0])));
  }
}

TEST(Staged, FixupMultipliesTheDrawsOfAllButLastConvolutionsByTheNumberOfBlocksAndAddsOnlyNumbers) {
  const std::array cases = {std::pair(small_resnet(BlockShape::Basic), -1.0 / 2),
                            std::pair(small_resnet(BlockShape::Bottleneck), -1.0 / 4), std::pair(small(), -1.0 / 4)};
  for (const auto& [shape, power] : cases) {
    StagedSpec usual = shape;
    usual.norm = nn::NoNorm{};
    usual.layer_scale = 0;
    const auto before = fresh(usual)->named_parameters();
    for (const auto& entry : fresh(under_fixup(shape))->named_parameters()) {
      const std::string& name = entry.key();
      const at::Tensor* without = before.find(name);
      if (without == nullptr) {
        EXPECT_EQ(entry.value().numel(), 1) << name;
        EXPECT_EQ(entry.value().item<float>(), name.ends_with("gamma") ? 1 : 0) << name;
      } else if (name.find(".conv_out.") != std::string::npos || name.starts_with("head.fc.")) {
        EXPECT_TRUE(at::equal(entry.value(), at::zeros_like(*without))) << name;
      } else if (name.find(".blocks.") != std::string::npos && name.find("shortcut") == std::string::npos) {
        EXPECT_TRUE(at::allclose(entry.value(), *without * std::pow(3.0, power), 1e-6, 0)) << name;
      } else {
        EXPECT_TRUE(at::equal(entry.value(), *without)) << name;
      }
    }
  }
}

TEST(Staged, WithoutNormsAndUnderFixupAResNetLearns) {
  StagedSpec spec = under_fixup(small_resnet(BlockShape::Basic));
  spec.start = WeightStart::KaimingFanOut;
  const auto network = fresh(spec);
  // Five colours, since it averages over positions.
  const at::Tensor x = (sample({5, 3, 1, 1}) * 2 + sample({5, 3, 32, 32}, 0.3)).to(at::kFloat);
  const at::Tensor label = at::arange(5, at::kLong);
  std::vector<double> losses;
  for (int step = 0; step < 150; ++step) {
    network->zero_grad();
    const at::Tensor loss = at::nll_loss(at::log_softmax(network->forward(x, {}), 1), label);
    loss.backward();
    losses.push_back(loss.item<double>());
    const torch::NoGradGuard no_grad;
    for (at::Tensor& parameter : network->parameters()) {
      parameter.sub_(parameter.grad(), 0.05);
    }
  }
  EXPECT_NEAR(losses.front(), std::log(5.0), 1e-5);
  EXPECT_TRUE(std::isfinite(losses.back()));
  EXPECT_LT(losses.back(), 0.5 * losses.front());
}

TEST(Staged, GlobalResponseNormalisationStartsAsTheIdentity) {
  StagedSpec spec = small();
  const at::Tensor x = sample({2, 3, 32, 32}).to(at::kFloat);
  const at::Tensor without = fresh(spec)->forward(x, {});
  spec.grn = true;
  const auto with = fresh(spec);
  EXPECT_NE(with->named_parameters().find("stages.1.blocks.0.grn.weight"), nullptr);
  EXPECT_TRUE(at::equal(with->forward(x, {}), without));
}

TEST(Staged, DropPathRisesEvenlyAndIsRepeatable) {
  const Staged network(StagedSpec{}, {});
  double expected = 0;
  for (const auto& module : network.modules(/*include_self=*/false)) {
    if (const auto* block = dynamic_cast<const StagedBlock*>(module.get())) {
      EXPECT_NEAR(block->drop_path(), expected, 1e-15);
      expected += 0.1 / 17;
    }
  }
  StagedSpec spec = small();
  spec.drop_path = 0.5;
  spec.layer_scale = 1;
  const auto trained = fresh(spec);
  const at::Tensor x = sample({16, 3, 32, 32}).to(at::kFloat);
  const at::Tensor first = trained->forward(x, nn::StepRandom(1, 0, 0));
  EXPECT_TRUE(at::equal(first, trained->forward(x, nn::StepRandom(1, 0, 0))));
  EXPECT_FALSE(at::equal(first, trained->forward(x, nn::StepRandom(1, 0, 16))));
  trained->eval();
  EXPECT_TRUE(at::equal(trained->forward(x, {}), trained->forward(x, nn::StepRandom(1, 0, 0))));
}

}  // namespace
}  // namespace ceteris::models
