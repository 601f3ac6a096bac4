// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/swin.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/models/table.hpp"
#include "tests/support/gradient.hpp"

namespace ceteris::models {
namespace {

using test::sample;

SwinSpec small() {
  SwinSpec spec;
  spec.patch = 2;
  spec.width = 4;
  spec.depths = {2, 2};
  spec.heads = {1, 2};
  spec.mixer = nn::ShiftedWindow{4};
  spec.drop_path = 0;
  return spec;
}

std::shared_ptr<Swin> fresh(const SwinSpec& spec) {
  auto network = std::make_shared<Swin>(spec, ImageInput{.side = 16, .classes = 5});
  nn::initialise(*network, 1, 0);
  return network;
}

TEST(Swin, TensorAndNormCountsAreThePublishedOnes) {
  const Swin network(std::get<SwinSpec>(find("swin_tiny").spec), {});
  EXPECT_EQ(network.named_parameters().size(), 173U);
  int norms = 0;
  for (const auto& module : network.modules(/*include_self=*/false)) {
    norms += dynamic_cast<const nn::NormImpl*>(module.get()) != nullptr ? 1 : 0;
  }
  EXPECT_EQ(norms, 29);
}

TEST(Swin, MapsHalveAndWidthsDouble) {
  const auto network = fresh(small());
  const at::Tensor x = sample({2, 3, 16, 16}).to(at::kFloat);
  const auto maps = network->forward_stages(x, {});
  ASSERT_EQ(maps.size(), 2U);
  EXPECT_EQ(maps[0].sizes(), (at::IntArrayRef{2, 4, 8, 8}));
  EXPECT_EQ(maps[1].sizes(), (at::IntArrayRef{2, 8, 4, 4}));
  EXPECT_EQ(network->forward(x, {}).sizes(), (at::IntArrayRef{2, 5}));
}

TEST(Swin, TakesImagesThatWindowsAndMergingDoNotDivide) {
  const auto network = fresh(small());
  const at::Tensor x = sample({1, 3, 22, 26}).to(at::kFloat);
  const auto maps = network->forward_stages(x, {});
  EXPECT_EQ(maps[0].sizes(), (at::IntArrayRef{1, 4, 11, 13}));
  EXPECT_EQ(maps[1].sizes(), (at::IntArrayRef{1, 8, 6, 7}));
}

TEST(Swin, WindowsThatDoNotMoveKeepSquaresApart) {
  // A change in one corner stays in its window when no block moves the windows: one block a stage does not.
  SwinSpec spec = small();
  spec.depths = {1, 1};
  const at::Tensor x = sample({1, 3, 32, 32}).to(at::kFloat);
  at::Tensor changed = x.clone();
  changed.narrow(2, 0, 2).narrow(3, 0, 2).add_(1);
  const auto difference = [&](const SwinSpec& s) {
    const auto network = fresh(s);
    return (network->forward_stages(x, {})[0] - network->forward_stages(changed, {})[0]).abs().amax(1)[0];
  };
  const at::Tensor still = difference(spec);
  EXPECT_GT(still.narrow(0, 0, 4).narrow(1, 0, 4).min().item<double>(), 0);
  EXPECT_EQ(still.narrow(0, 4, 12).max().item<double>(), 0);
  spec.depths = {2, 1};
  EXPECT_GT(difference(spec)[4][4].item<double>(), 0);
}

TEST(Swin, UnderFixupLogitsStartAtZeroAndTheBranchesOfAllStagesCount) {
  SwinSpec spec = small();
  spec.norm = nn::NoNorm{};
  const auto usual = fresh(spec)->named_parameters();
  spec.residual.scale = nn::Fixup{};
  const auto network = fresh(spec);
  EXPECT_TRUE(at::equal(network->forward(sample({2, 3, 16, 16}).to(at::kFloat), {}), at::zeros({2, 5})));
  const auto parameters = network->named_parameters();
  for (const char* path : {"layers.0.blocks.1.attn.qkv.weight", "layers.1.blocks.0.mlp.fc1.weight"}) {
    EXPECT_TRUE(at::allclose(parameters[path], usual[path] / std::sqrt(8.0), 1e-6, 0)) << path;
  }
  const char* merging = "layers.1.downsample.reduction.weight";
  EXPECT_TRUE(at::equal(parameters[merging], usual[merging]));
}

TEST(Swin, UnderSigmaReparamEveryParameterHasAFiniteGradient) {
  SwinSpec spec = small();
  spec.weights = nn::LinearWeights::SigmaReparam;
  const auto network = fresh(spec);
  network->forward(sample({2, 3, 16, 16}).to(at::kFloat), {}).square().sum().backward();
  for (const auto& entry : network->named_parameters()) {
    ASSERT_TRUE(entry.value().grad().defined()) << entry.key();
    EXPECT_TRUE(entry.value().grad().isfinite().all().item<bool>()) << entry.key();
  }
}

TEST(Swin, ContradictionsAreSpecErrorsThatSayWhere) {
  SwinSpec spec = small();
  spec.heads = {1};
  try {
    const Swin network(spec, {});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.exit(), Exit::InvalidSpec);
    EXPECT_EQ(error.problems().front().where, "model.heads");
  }
}

}  // namespace
}  // namespace ceteris::models
