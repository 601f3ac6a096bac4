// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/vit.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/models/table.hpp"
#include "tests/support/gradient.hpp"

namespace ceteris::models {
namespace {

using test::sample;

constexpr ImageInput kInput{.channels = 3, .side = 16, .classes = 5};

ViTSpec small() {
  ViTSpec spec;
  spec.patch = 4;
  spec.width = 8;
  spec.depth = 2;
  spec.heads = 2;
  spec.drop_path = 0;
  return spec;
}

std::shared_ptr<ViT> fresh(const ViTSpec& spec) {
  auto network = std::make_shared<ViT>(spec, kInput);
  nn::initialise(*network, 1, 0);
  return network;
}

TEST(ViT, TensorAndNormCountsAreThePublishedOnes) {
  const ViT network(std::get<ViTSpec>(find("vit_base").spec), {});
  EXPECT_EQ(network.named_parameters().size(), 152U);
  int norms = 0;
  for (const auto& module : network.modules(/*include_self=*/false)) {
    norms += dynamic_cast<const nn::NormImpl*>(module.get()) != nullptr ? 1 : 0;
  }
  EXPECT_EQ(norms, 25);
}

TEST(ViT, EveryPoolPositionAndRegisterGivesLogitsAndMaps) {
  for (const Pool pool : {Pool::ClassToken, Pool::Average}) {
    for (const PatchPosition position : {PatchPosition::Learned, PatchPosition::SinCos, PatchPosition::None}) {
      for (const std::int64_t registers : {0, 2}) {
        ViTSpec spec = small();
        spec.pool = pool;
        spec.position = position;
        spec.registers = registers;
        const auto network = fresh(spec);
        const at::Tensor x = sample({2, 3, 16, 16}).to(at::kFloat);
        EXPECT_EQ(network->forward(x, {}).sizes(), (at::IntArrayRef{2, 5}));
        const auto maps = network->forward_stages(x, {});
        ASSERT_EQ(maps.size(), 2U);
        EXPECT_EQ(maps.back().sizes(), (at::IntArrayRef{2, 8, 4, 4}));
      }
    }
  }
}

TEST(ViT, AverageFeaturesAreTheNormOfTheMeanOfTheLastMap) {
  ViTSpec spec = small();
  spec.pool = Pool::Average;
  spec.norm = nn::NoNorm{};
  const auto network = fresh(spec);
  const at::Tensor x = sample({2, 3, 16, 16}).to(at::kFloat);
  EXPECT_LT(test::relative_error(network->forward_stages(x, {}).back().mean({2, 3}), network->forward_features(x, {})),
            1e-6);
}

TEST(ViT, WithoutPositionsAndWithAveragesTheOrderOfPatchesDoesNotMatter) {
  ViTSpec spec = small();
  spec.pool = Pool::Average;
  spec.position = PatchPosition::None;
  const at::Tensor x = sample({1, 3, 16, 16}).to(at::kFloat);
  const at::Tensor moved = x.roll({4, 8}, {2, 3});  // by whole patches
  const auto blind = fresh(spec);
  EXPECT_LT(test::relative_error(blind->forward(moved, {}), blind->forward(x, {})), 1e-5);
  spec.position = PatchPosition::SinCos;
  const auto placed = fresh(spec);
  EXPECT_GT(test::relative_error(placed->forward(moved, {}), placed->forward(x, {})), 1e-4);
}

TEST(ViT, AnyMixerStandsInIt) {
  for (const nn::MixerSpec& mixer :
       {nn::MixerSpec(nn::ShiftedWindow{2}), nn::MixerSpec(nn::Neighbourhood{3}), nn::MixerSpec(nn::DepthwiseConv{3}),
        nn::MixerSpec(nn::Pooling{}), nn::MixerSpec(nn::LinearAttention{}), nn::MixerSpec(nn::NoMixer{})}) {
    ViTSpec spec = small();
    spec.pool = Pool::Average;
    spec.mixer = mixer;
    const auto network = fresh(spec);
    network->forward(sample({2, 3, 16, 16}).to(at::kFloat), {}).square().sum().backward();
    for (const auto& entry : network->named_parameters()) {
      ASSERT_TRUE(entry.value().grad().defined()) << entry.key();
      EXPECT_TRUE(entry.value().grad().isfinite().all().item<bool>()) << entry.key();
    }
  }
}

TEST(ViT, UnderFixupOnlyTheTokensReachTheLastBlockAndLogitsAreZero) {
  ViTSpec spec = small();
  spec.norm = nn::NoNorm{};
  spec.residual.scale = nn::Fixup{};
  const auto network = fresh(spec);
  const at::Tensor x = sample({2, 3, 16, 16}).to(at::kFloat);
  EXPECT_TRUE(at::equal(network->forward(x, {}), at::zeros({2, 5})));
  const auto maps = network->forward_stages(x, {});
  EXPECT_TRUE(at::equal(maps.front(), maps.back()));
  spec.residual.scale = nn::NoScale{};
  const auto before = fresh(spec)->named_parameters(), after = network->named_parameters();
  // Two blocks are four branches.
  EXPECT_TRUE(at::allclose(after["blocks.1.mlp.fc1.weight"], before["blocks.1.mlp.fc1.weight"] / 2, 1e-6, 0));
  EXPECT_TRUE(at::equal(after["pos_embed"], before["pos_embed"]));
}

TEST(ViT, WithoutNormsAndUnderFixupItLearns) {
  ViTSpec spec = small();
  spec.pool = Pool::Average;
  spec.norm = nn::NoNorm{};
  spec.residual.scale = nn::Fixup{};
  const auto network = fresh(spec);
  const at::Tensor x = sample({5, 3, 16, 16}).to(at::kFloat) * 2, label = at::arange(5, at::kLong);
  std::vector<double> losses;
  for (int step = 0; step < 150; ++step) {
    network->zero_grad();
    const at::Tensor loss = at::nll_loss(at::log_softmax(network->forward(x, {}), 1), label);
    loss.backward();
    losses.push_back(loss.item<double>());
    const torch::NoGradGuard no_grad;
    for (at::Tensor& parameter : network->parameters()) {
      parameter.sub_(parameter.grad(), 0.3);
    }
  }
  EXPECT_NEAR(losses.front(), std::log(5.0), 1e-5);
  EXPECT_TRUE(std::isfinite(losses.back()));
  EXPECT_LT(losses.back(), 0.5 * losses.front());
  // Every number of the rule has moved with the rest.
  for (const auto& entry : network->named_parameters()) {
    if (entry.value().numel() == 1) {
      EXPECT_NE(entry.value().item<float>(), entry.key().ends_with("gamma") ? 1 : 0) << entry.key();
    }
  }
}

TEST(ViT, UnderSigmaReparamEveryMatrixOfABlockStartsWithANormOfOne) {
  ViTSpec spec = small();
  spec.weights = nn::LinearWeights::SigmaReparam;
  const auto network = fresh(spec);
  int layers = 0;
  for (const auto& module : network->modules(/*include_self=*/false)) {
    if (auto* layer = dynamic_cast<nn::LinearImpl*>(module.get()); layer != nullptr && layer->gamma.defined()) {
      ++layers;
      layer->eval();
      const at::Tensor product = layer->forward(at::eye(layer->weight.size(1))) - layer->bias;
      EXPECT_NEAR(at::linalg_svdvals(product).max().item<double>(), 1, 1e-3);
    }
  }
  EXPECT_EQ(layers, 2 * 4);
}

TEST(ViT, ContradictionsAreSpecErrorsThatSayWhere) {
  const auto where = [](const ViTSpec& spec) -> std::string {
    try {
      const ViT network(spec, kInput);
    } catch (const Error& error) {
      EXPECT_EQ(error.exit(), Exit::InvalidSpec);
      return error.problems().front().where;
    }
    return "no error";
  };
  ViTSpec heads = small();
  heads.heads = 3;
  EXPECT_EQ(where(heads), "model.heads");
  ViTSpec patch = small();
  patch.patch = 5;
  EXPECT_EQ(where(patch), "model.patch");
  ViTSpec grid = small();
  grid.mixer = nn::Pooling{};
  EXPECT_EQ(where(grid), "model.pool");
  ViTSpec even = small();
  even.pool = Pool::Average;
  even.mixer = nn::Neighbourhood{4};
  EXPECT_EQ(where(even), "model.mixer.kernel");
  ViTSpec zeros = small();
  zeros.residual.scale = nn::Fixup{};
  zeros.weights = nn::LinearWeights::SigmaReparam;
  EXPECT_EQ(where(zeros), "model.weights");
  zeros.residual.placement = nn::Placement::NoSkip;
  EXPECT_EQ(where(zeros), "no error");
  ViTSpec fed = small();
  fed.mlp = {.activation_place = nn::ActivationPlace::Behind, .gated = true};
  EXPECT_EQ(where(fed), "model.mlp.activation_place");
  fed.mlp = {.gated = true, .ratio = 0};
  EXPECT_EQ(where(fed), "model.mlp.gated");
  fed.mlp = {.ratio = 0};
  EXPECT_EQ(where(fed), "no error");
  EXPECT_EQ(where(small()), "no error");
}

}  // namespace
}  // namespace ceteris::models
