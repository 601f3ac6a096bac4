// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/build.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/nn/match.hpp"
#include "ceteris/nn/network.hpp"

namespace ceteris::models {
namespace {

std::int64_t count(std::string_view name, std::int64_t classes = 1000) {
  return nn::parameter_count(*build(find(name).spec, {.channels = 3, .side = 224, .classes = classes}));
}

// Memory of parameters that nothing writes is never touched, so even 350 million cost no time here.
TEST(ParameterCounts, OfConvNeXtAreThePublishedOnesToTheLastUnit) {
  EXPECT_EQ(count("convnext_tiny"), 28'589'128);
  EXPECT_EQ(count("convnext_small"), 50'223'688);
  EXPECT_EQ(count("convnext_base"), 88'591'464);
  EXPECT_EQ(count("convnext_large"), 197'767'336);
}

TEST(ParameterCounts, OfResNetAreThePublishedOnesToTheLastUnit) {
  EXPECT_EQ(count("resnet18"), 11'689'512);
  EXPECT_EQ(count("resnet34"), 21'797'672);
  EXPECT_EQ(count("resnet50"), 25'557'032);
  EXPECT_EQ(count("resnet101"), 44'549'160);
  EXPECT_EQ(count("resnet152"), 60'192'808);
  // The published one and 16 blocks more in the second stage: 1 x 1 from 512 to 128, 3 x 3, 1 x 1 back, three norms.
  EXPECT_EQ(count("resnet200"), 60'192'808 + 16 * (512 * 128 + 9 * 128 * 128 + 128 * 512 + 2 * (128 + 128 + 512)));
}

TEST(ParameterCounts, OfConvNeXtV2FollowFromThoseOfTheFirst) {
  // A block loses the C numbers of its layer scale and gains the 2 * 4 C of GRN; widths times depths are in the sums.
  EXPECT_EQ(count("convnextv2_tiny"), 28'589'128 + 7 * (3 * 96 + 3 * 192 + 9 * 384 + 3 * 768));
  EXPECT_EQ(count("convnextv2_base"), 88'591'464 + 7 * (3 * 128 + 3 * 256 + 27 * 512 + 3 * 1024));
  EXPECT_EQ(count("convnextv2_large"), 197'767'336 + 7 * (3 * 192 + 3 * 384 + 27 * 768 + 3 * 1536));
}

TEST(ParameterCounts, OfTransformersAreThePublishedOnesToTheLastUnit) {
  EXPECT_EQ(count("vit_tiny"), 5'717'416);
  EXPECT_EQ(count("vit_small"), 22'050'664);
  EXPECT_EQ(count("vit_base"), 86'567'656);
  EXPECT_EQ(count("vit_large"), 304'326'632);
  EXPECT_EQ(count("swin_tiny"), 28'288'354);
  EXPECT_EQ(count("swin_small"), 49'606'258);
  EXPECT_EQ(count("swin_base"), 87'768'224);
}

TEST(ParameterCounts, OfTheOthersAgreeWithThePublishedMillions) {
  EXPECT_NEAR(static_cast<double>(count("convnext_atto")), 3.7e6, 0.05e6);
  EXPECT_NEAR(static_cast<double>(count("convnext_femto")), 5.2e6, 0.05e6);
  EXPECT_NEAR(static_cast<double>(count("convnext_pico")), 9.05e6, 0.05e6);
  EXPECT_NEAR(static_cast<double>(count("convnext_nano")), 15.6e6, 0.05e6);
  EXPECT_NEAR(static_cast<double>(count("convnext_xlarge")), 350e6, 0.5e6);
  EXPECT_NEAR(static_cast<double>(count("convnext_isotropic_small")), 22e6, 0.5e6);
  EXPECT_NEAR(static_cast<double>(count("convnext_isotropic_base")), 87e6, 0.5e6);
  EXPECT_NEAR(static_cast<double>(count("convnext_isotropic_large")), 306e6, 0.5e6);
  EXPECT_NEAR(static_cast<double>(count("convnextv2_atto")), 3.7e6, 0.05e6);
  EXPECT_NEAR(static_cast<double>(count("convnextv2_tiny")), 28.6e6, 0.05e6);
  EXPECT_NEAR(static_cast<double>(count("convnextv2_base")), 88.7e6, 0.05e6);
  EXPECT_NEAR(static_cast<double>(count("convnextv2_huge")), 660e6, 0.5e6);
}

TEST(ParameterCounts, OfGpt2IsThePublishedOneToTheLastUnit) {
  EXPECT_EQ(count("gpt2"), 124'439'808);
}

TEST(ParameterCounts, OfTheSmallNetworksAreByHand) {
  // Convolutions 9 in out, batch norms 2 out, head (in + 1) classes.
  EXPECT_EQ(count("small_cnn", 3), 9 * (3 * 16 + 16 * 32 + 32 * 64 + 64 * 128) + 2 * (16 + 32 + 64 + 128) + 129 * 3);
  EXPECT_EQ(count("small_cnn_nano", 3), 9 * (3 * 16 + 16 * 32 + 32 * 64) + 2 * (16 + 32 + 64) + 65 * 3);
  // Basic blocks of widths 48, 96, 192: 3 x 3 convolutions, 1 x 1 shortcuts, norms; the stems differ.
  const std::int64_t basic = 9 * (4 * 48 * 48 + 48 * 96 + 3 * 96 * 96 + 96 * 192 + 3 * 192 * 192) + 48 * 96 + 96 * 192 +
                             2 * (5 * 48 + 5 * 96 + 5 * 192) + 193 * 10;
  EXPECT_EQ(count("resnet_32px", 10), 9 * 3 * 48 + basic);
  EXPECT_EQ(count("resnet_64px", 10), 49 * 3 * 48 + basic);
  // LLaMA: two norms, attention 4 D^2, three matrices of D x 8/3 D; embedding and head of their own, a last norm.
  EXPECT_EQ(count("llama_tiny"), 4 * (2 * 96 + 4 * 96 * 96 + 3 * 96 * 256) + 2 * 256 * 96 + 96);
  // Embeddings V D + T D; a block 2 norms, D x 3D, D x D, 2 of D x 4D; a last norm; the head is tied.
  EXPECT_EQ(count("gpt_base"), 256 * 128 + 64 * 128 + 4 * (2 * 128 + 12 * 128 * 128) + 128);
}

TEST(Build, EveryNamedModelStandsAndItsParametersHaveRules) {
  for (const NamedModel& model : table()) {
    const auto network = build(model.spec, model.input);
    if (nn::parameter_count(*network) > 10'000'000) {
      continue;  // the same code at sizes that take seconds to fill
    }
    nn::initialise(*network, 0, 0);
    for (const auto& entry : network->named_parameters()) {
      EXPECT_TRUE(entry.value().isfinite().all().item<bool>()) << model.name << " " << entry.key();
    }
  }
}

/// Names of the parameters under which two initialised models differ, and how many they share.
struct Comparison {
  std::vector<std::string> different;
  int shared = 0;
};
Comparison compare(const ModelSpec& a, const ModelSpec& b) {
  const auto one = build(a, {.classes = 10}), other = build(b, {.classes = 10});
  nn::initialise(*one, 3, 1);
  nn::initialise(*other, 3, 1);
  const auto values = other->named_parameters();
  Comparison found;
  for (const auto& entry : one->named_parameters()) {
    if (const at::Tensor* value = values.find(entry.key())) {
      ++found.shared;
      if (!at::equal(*value, entry.value())) {
        found.different.push_back(entry.key());
      }
    }
  }
  return found;
}

TEST(CeterisParibus, SwappingOneComponentOfAConvNeXtMovesNoOtherWeight) {
  const auto reference = std::get<StagedSpec>(find("convnext_32px").spec);
  for (const nn::NormSpec& norm : {nn::NormSpec(nn::DyT{}), nn::NormSpec(nn::RmsNorm{}), nn::NormSpec(nn::BatchNorm{}),
                                   nn::NormSpec(nn::NoNorm{})}) {
    StagedSpec spec = reference;
    spec.norm = norm;
    const Comparison found = compare(reference, spec);
    EXPECT_TRUE(found.different.empty());
    EXPECT_GE(found.shared, 6 * 7 + 3 * 2 + 2);
  }
  StagedSpec other_activation = reference;
  other_activation.activation = nn::Activation::Silu;
  EXPECT_TRUE(compare(reference, other_activation).different.empty());
  StagedSpec deeper = reference;
  deeper.depths = {2, 4, 2};
  EXPECT_TRUE(compare(reference, deeper).different.empty());
}

TEST(CeterisParibus, WithoutSkipConnectionsTheParametersAreTheSameButForTheShortcuts) {
  const auto names = [](const StagedSpec& spec, bool shortcuts) {
    std::set<std::string> all;
    for (const std::string& name : build(spec, {.classes = 10})->named_parameters().keys()) {
      if (shortcuts || name.find(".shortcut.") == std::string::npos) all.insert(name);
    }
    return all;
  };
  for (const char* name : {"convnext_32px", "resnet_32px"}) {
    auto with = std::get<StagedSpec>(find(name).spec);
    with.layer_scale = with.drop_path = 0;  // which are of skip connections
    StagedSpec without = with;
    without.skip = false;
    EXPECT_TRUE(compare(with, without).different.empty()) << name;
    EXPECT_EQ(names(without, /*shortcuts=*/true), names(with, /*shortcuts=*/false)) << name;
    EXPECT_EQ(names(without, true) != names(with, true), std::string_view(name) == "resnet_32px")
        << name << ": a ResNet has shortcuts of its own";
  }
}

TEST(CeterisParibus, SwappingOneComponentOfAGptMovesNoOtherWeight) {
  const auto reference = std::get<GptSpec>(find("gpt_tiny").spec);
  GptSpec spec = reference;
  spec.norm = nn::DyT{};
  spec.mlp.activation = nn::Activation::Relu2;
  spec.position = Position::Rotary;
  spec.bias = true;
  spec.tied_head = false;
  const Comparison found = compare(reference, spec);
  EXPECT_TRUE(found.different.empty());
  EXPECT_GE(found.shared, 1 + 4 * 6 + 1);
  for (const auto& [placement, name] : nn::spec_names(nn::Placement{})) {
    GptSpec moved = reference;
    moved.residual.placement = placement;
    moved.residual.scale = nn::LayerScale{};
    moved.qk_norm = true;
    moved.embedding_scale = true;
    EXPECT_TRUE(compare(reference, moved).different.empty()) << name;
  }
}

TEST(CeterisParibus, ARuleOfBranchesMovesNoWeightThatItDoesNotName) {
  for (const char* name : {"vit_32px", "swin_32px", "gpt_tiny"}) {
    const auto with = [&](const nn::BranchScaleSpec& scale, nn::LinearWeights weights) {
      ModelSpec spec = find(name).spec;
      const auto set = [&](auto& s) {
        s.residual.scale = scale;
        s.weights = weights;
      };
      std::visit(nn::Match{[](auto&) {}, [&](ViTSpec& s) { set(s); }, [&](SwinSpec& s) { set(s); },
                           [&](GptSpec& s) { set(s); }},
                 spec);
      return spec;
    };
    const ModelSpec reference = find(name).spec;
    const Comparison sigma = compare(reference, with(nn::NoScale{}, nn::LinearWeights::SigmaReparam));
    EXPECT_TRUE(sigma.different.empty()) << name;
    EXPECT_GE(sigma.shared, 20) << name;
    for (const std::string& moved : compare(reference, with(nn::Fixup{}, nn::LinearWeights::Plain)).different) {
      const bool branch = moved.find(".attn.") != std::string::npos || moved.find(".mlp.") != std::string::npos;
      EXPECT_TRUE(moved.ends_with(".weight") && (branch || moved == "head.weight")) << moved;
    }
  }
}

TEST(Build, AContradictionIsASpecErrorThatSaysWhere) {
  const auto where = [](const ModelSpec& spec, const ImageInput& input = {}) -> std::string {
    try {
      (void)build(spec, input);
    } catch (const Error& error) {
      EXPECT_EQ(error.exit(), Exit::InvalidSpec);
      return error.problems().front().where;
    }
    return "no error";
  };
  StagedSpec uneven;
  uneven.depths = {3, 3};
  EXPECT_EQ(where(uneven), "model.depths");
  StagedSpec even_kernel;
  even_kernel.kernel = 4;
  EXPECT_EQ(where(even_kernel), "model.kernel");
  StagedSpec basic;
  basic.block = BlockShape::Basic;
  EXPECT_EQ(where(basic), "model.expansion");
  basic.expansion = 1;
  EXPECT_EQ(where(basic), "model.spatial");
  basic.spatial = SpatialPlace::Middle;
  EXPECT_EQ(where(basic), "model.depthwise");
  basic.depthwise = false;
  EXPECT_EQ(where(basic), "no error");
  EXPECT_EQ(where(StagedSpec{}, {.side = 31}), "model.stem");
  EXPECT_EQ(where(StagedSpec{}, {.side = 32}), "no error");
  StagedSpec two_factors;
  two_factors.fixup = true;
  EXPECT_EQ(where(two_factors), "model.layer_scale");
  SmallCnnSpec empty;
  empty.widths.clear();
  EXPECT_EQ(where(empty), "model.widths");
  GptSpec heads;
  heads.heads = 3;
  EXPECT_EQ(where(heads), "model.heads");
  GptSpec odd;
  odd.width = 12;
  odd.position = Position::Rotary;
  EXPECT_EQ(where(odd), "model.heads");
  GptSpec odd_width;
  odd_width.width = 5;
  odd_width.heads = 1;
  EXPECT_EQ(where(odd_width), "no error");
  odd_width.position = Position::SinCos;
  EXPECT_EQ(where(odd_width), "model.position");
  GptSpec groups;
  groups.kv_heads = 3;
  EXPECT_EQ(where(groups), "model.kv_heads");
  GptSpec zeros;
  zeros.residual.scale = nn::Fixup{};
  zeros.weights = nn::LinearWeights::SigmaReparam;
  EXPECT_EQ(where(zeros), "model.weights");
  SwinSpec zero_swin;
  zero_swin.residual = zeros.residual;
  zero_swin.weights = zeros.weights;
  EXPECT_EQ(where(zero_swin), "model.weights");
  groups.kv_heads = 8;
  EXPECT_EQ(where(groups), "model.kv_heads");
  for (const nn::NormSpec& norm :
       {nn::NormSpec(nn::BatchNorm{}), nn::NormSpec(nn::GroupNorm{}), nn::NormSpec(nn::Grn{})}) {
    GptSpec leaks;
    leaks.norm = norm;
    EXPECT_EQ(where(leaks), "model.norm");
  }
}

TEST(Build, ALanguageModelIsNoImageNetwork) {
  EXPECT_THROW((void)build_image_network(GptSpec{}, {}), Error);
  EXPECT_NE(build_image_network(SmallCnnSpec{}, {}), nullptr);
}

}  // namespace
}  // namespace ceteris::models
