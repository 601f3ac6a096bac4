// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/cost.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <string>

#include "ceteris/models/build.hpp"
#include "ceteris/models/cost_counter.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/nn/network.hpp"

namespace ceteris::models {
namespace {

using Counts = std::map<std::string, std::int64_t>;

const std::array kScales = {nn::BranchScaleSpec(nn::NoScale{}), nn::BranchScaleSpec(nn::LayerScale{}),
                            nn::BranchScaleSpec(nn::SkipInit{}), nn::BranchScaleSpec(nn::Fixup{})};

/// Parameters of every layer by path, as the cost model says.
Counts counted(const ModelCost& cost) {
  Counts counts;
  for (const LayerCost& layer : cost.layers) {
    if (layer.parameters > 0) {
      counts[layer.path] += layer.parameters;
    }
  }
  return counts;
}

/// And as they are: the tensors of a module belong to its path.
Counts built(const nn::Network& network) {
  Counts counts;
  for (const auto& entry : network.named_parameters()) {
    const std::size_t dot = entry.key().rfind('.');
    counts[dot == std::string::npos ? "" : entry.key().substr(0, dot)] += entry.value().numel();
  }
  return counts;
}

TEST(Cost, OfEveryNamedModelNamesEveryParameterWhereItLives) {
  for (const NamedModel& model : table()) {
    const ImageInput input{.side = model.input.side, .classes = 7};
    EXPECT_EQ(counted(cost(model.spec, input)), built(*build(model.spec, input))) << model.name;
  }
}

TEST(Cost, OfADecoderFollowsEveryFieldOfItsSpec) {
  for (const auto& [placement, name] : nn::spec_names(nn::Placement{})) {
    for (const nn::BranchScaleSpec& scale : kScales) {
      GptSpec spec = std::get<GptSpec>(find("llama_tiny").spec);
      spec.residual = {placement, scale};
      spec.norm = nn::Derf{};
      spec.position = Position::SinCos;
      spec.kv_heads = 2;
      spec.qk_norm = true;
      spec.embedding_scale = true;
      spec.bias = true;
      EXPECT_EQ(counted(cost(spec)), built(*build(spec))) << name;
      spec.norm = nn::NoNorm{};
      EXPECT_EQ(counted(cost(spec)), built(*build(spec))) << name;
      spec.residual.scale = nn::NoScale{};
      spec.weights = nn::LinearWeights::SigmaReparam;
      EXPECT_EQ(counted(cost(spec)), built(*build(spec))) << name;
      spec.mlp = {.ratio = 0};
      EXPECT_EQ(counted(cost(spec)), built(*build(spec))) << name << " without an MLP";
    }
  }
}

TEST(Cost, OfAStagedBackboneUnderFixupNamesItsNumbers) {
  const ImageInput input{.side = 32, .classes = 7};
  for (const char* name : {"resnet_32px", "convnext_32px", "resnet26"}) {
    StagedSpec spec = std::get<StagedSpec>(find(name).spec);
    spec.layer_scale = 0;
    spec.fixup = true;
    EXPECT_EQ(counted(cost(spec, input)), built(*build(spec, input))) << name;
    spec.fixup = spec.skip = false;
    spec.drop_path = 0;
    EXPECT_EQ(counted(cost(spec, input)), built(*build(spec, input))) << name << " without skip connections";
  }
}

TEST(Cost, OfBlocksWithoutFeedForwardLayersNamesWhatIsLeft) {
  const ImageInput input{.side = 32, .classes = 7};
  for (const char* name : {"vit_32px", "swin_32px"}) {
    for (const auto& [placement, word] : nn::spec_names(nn::Placement{})) {
      ModelSpec spec = find(name).spec;
      const auto set = [&, p = placement](auto& s) {
        s.mlp.ratio = 0;
        s.residual = {p, nn::LayerScale{0.1}};
      };
      if (auto* vit = std::get_if<ViTSpec>(&spec)) {
        set(*vit);
      } else {
        set(std::get<SwinSpec>(spec));
      }
      EXPECT_EQ(counted(cost(spec, input)), built(*build(spec, input))) << name << " " << word;
    }
  }
  StagedSpec spatial = std::get<StagedSpec>(find("convnext_32px").spec);
  spatial.block = BlockShape::Spatial;
  spatial.expansion = 1;
  spatial.spatial = SpatialPlace::Middle;
  EXPECT_EQ(counted(cost(spatial, input)), built(*build(spatial, input)));
}

TEST(Cost, OfImageTransformersFollowsTheRulesOfTheirBranches) {
  const ImageInput input{.side = 32, .classes = 7};
  const auto expect_named = [&](ModelSpec spec, const nn::MixerSpec& mixer, const nn::ResidualSpec& residual,
                                nn::LinearWeights weights, bool gated) {
    const auto set = [&](auto& s) {
      s.mixer = mixer;
      s.residual = residual;
      s.weights = weights;
      s.mlp.gated = gated;
    };
    if (auto* vit = std::get_if<ViTSpec>(&spec)) {
      vit->pool = Pool::Average;
      set(*vit);
    } else {
      set(std::get<SwinSpec>(spec));
    }
    EXPECT_EQ(counted(cost(spec, input)), built(*build(spec, input)));
  };
  for (const char* name : {"vit_32px", "swin_32px"}) {
    for (const auto& [placement, word] : nn::spec_names(nn::Placement{})) {
      for (const nn::BranchScaleSpec& scale : kScales) {
        SCOPED_TRACE(std::string(name) + " " + std::string(word));
        expect_named(find(name).spec, nn::ShiftedWindow{4}, {placement, scale}, nn::LinearWeights::Plain, false);
      }
    }
    for (const nn::MixerSpec& mixer : {nn::MixerSpec(nn::LinearAttention{}), nn::MixerSpec(nn::DepthwiseConv{3}),
                                       nn::MixerSpec(nn::Pooling{}), nn::MixerSpec(nn::NoMixer{})}) {
      SCOPED_TRACE(std::string(name) + " mixer " + std::to_string(mixer.index()));
      expect_named(find(name).spec, mixer, {.scale = nn::Fixup{}}, nn::LinearWeights::Plain, true);
      expect_named(find(name).spec, mixer, {}, nn::LinearWeights::SigmaReparam, true);
    }
  }
}

TEST(CostCounter, ATensorThatTwoOperationsKeepIsKeptOnce) {
  CostCounter counter;
  const auto x = counter.input(map_shape(3, 8, 8));
  const auto a = counter.conv("a", x, {.out = 4, .kernel = 3, .padding = 1});
  const auto b = counter.conv("b", x, {.out = 4, .kernel = 1});
  counter.sum("", a, b);
  const ModelCost cost = counter.total();
  EXPECT_EQ(cost.training_numbers, 3 * 64);
  EXPECT_EQ(cost.macs, 64 * (4 * 27 + 4 * 3));
  EXPECT_EQ(cost.parameters, 4 * 27 + 4 + 4 * 3 + 4);
  // While b is computed: the input, a and b; when they are added: a, b and the sum.
  EXPECT_EQ(cost.inference_numbers, 3 * 4 * 64);
}

TEST(CostCounter, StridesAndGroupsFollowTheFormula) {
  CostCounter counter;
  const auto x = counter.input(map_shape(8, 15, 15));
  const auto y = counter.conv("", x, {.out = 8, .kernel = 7, .stride = 2, .padding = 3, .groups = 8, .bias = false});
  EXPECT_EQ(y.shape.height, 8);
  EXPECT_EQ(counter.total().macs, 8 * 49 * 64);
  EXPECT_EQ(counter.max_pool("", y, 3, 2, 1).shape.height, 4);
}

}  // namespace
}  // namespace ceteris::models
