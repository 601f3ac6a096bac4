// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/convnext.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/support/gradient.hpp"

namespace ceteris::models {
namespace {

using test::sample;

constexpr ImageInput kInput{.channels = 3, .side = 32, .classes = 5};

ConvNeXtSpec small() {
  ConvNeXtSpec spec;
  spec.depths = {1, 2};
  spec.widths = {8, 12};
  spec.patch = 4;
  spec.drop_path = 0;
  return spec;
}

std::shared_ptr<ConvNeXt> fresh(const ConvNeXtSpec& spec) {
  auto network = std::make_shared<ConvNeXt>(spec, kInput);
  nn::initialise(*network, 1, 0);
  return network;
}

TEST(ConvNeXt, ParametersCarryTheNamesOfTheAuthorsCode) {
  const auto parameters = fresh(small())->named_parameters();
  for (const char* name :
       {"downsample_layers.0.0.weight", "downsample_layers.0.1.bias", "downsample_layers.1.0.weight",
        "downsample_layers.1.1.bias", "stages.0.0.dwconv.weight", "stages.0.0.norm.weight", "stages.0.0.pwconv1.bias",
        "stages.1.1.pwconv2.weight", "stages.1.1.gamma", "norm.weight", "head.bias"}) {
    EXPECT_NE(parameters.find(name), nullptr) << name;
  }
  EXPECT_EQ(parameters.size(), 3U * 9 + 2 * 4 + 2 + 2);
  EXPECT_EQ(parameters["downsample_layers.1.0.weight"].dim(), 1);  // the norm comes before the convolution
  // The published tensor count of ConvNeXt-T.
  EXPECT_EQ(ConvNeXt(ConvNeXtSpec{}, {}).named_parameters().size(), 182U);
}

TEST(ConvNeXt, LogitsAreTheHeadOfTheFeatures) {
  const auto network = fresh(small());
  const at::Tensor x = sample({2, 3, 32, 32}).to(at::kFloat);
  const at::Tensor features = network->forward_features(x, {});
  EXPECT_EQ(features.sizes(), (at::IntArrayRef{2, 12}));
  EXPECT_TRUE(at::equal(network->forward(x, {}), network->forward_head(features)));
  EXPECT_EQ(network->forward(x, {}).sizes(), (at::IntArrayRef{2, 5}));
}

TEST(ConvNeXt, TheMemoryFormatOfTheInputDoesNotMatter) {
  const auto network = fresh(small());
  const at::Tensor x = sample({2, 3, 32, 32}).to(at::kFloat);
  EXPECT_TRUE(at::equal(network->forward(x, {}), network->forward(x.contiguous(at::MemoryFormat::ChannelsLast), {})));
}

TEST(ConvNeXt, AnyNormAndActivationGiveFiniteGradients) {
  for (const nn::NormSpec& norm : {nn::NormSpec(nn::LayerNorm{}), nn::NormSpec(nn::RmsNorm{}), nn::NormSpec(nn::DyT{}),
                                   nn::NormSpec(nn::BatchNorm{}), nn::NormSpec(nn::NoNorm{})}) {
    ConvNeXtSpec spec = small();
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

TEST(ConvNeXt, WithoutLayerScaleThereIsNoGamma) {
  ConvNeXtSpec spec = small();
  spec.layer_scale = 0;
  for (const auto& entry : fresh(spec)->named_parameters()) {
    EXPECT_EQ(entry.key().find("gamma"), std::string::npos);
  }
}

TEST(ConvNeXt, DropPathRisesEvenlyAndIsRepeatable) {
  const ConvNeXt network(ConvNeXtSpec{}, {});
  double expected = 0;
  for (const auto& module : network.modules(/*include_self=*/false)) {
    if (const auto* block = dynamic_cast<const ConvNeXtBlock*>(module.get())) {
      EXPECT_NEAR(block->drop_path, expected, 1e-15);
      expected += 0.1 / 17;
    }
  }
  ConvNeXtSpec spec = small();
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

TEST(ConvNeXtBlock, GradientsMatchCentralDifferences) {
  ConvNeXtSpec spec = small();
  spec.kernel = 3;
  spec.layer_scale = 0.5;
  ConvNeXtBlock block(spec, 4, 0);
  nn::initialise(block, 1, 0);
  block.to(at::kDouble);
  test::expect_gradients([&](const auto& in) { return block.forward(in[0], {}); }, {sample({2, 4, 3, 3})});
}

}  // namespace
}  // namespace ceteris::models
