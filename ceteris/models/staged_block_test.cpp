// SPDX-License-Identifier: Apache-2.0
// One block of a staged network by itself.
#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/models/roadmap.hpp"
#include "ceteris/models/staged.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/models/test_staged.hpp"
#include "tests/support/gradient.hpp"

namespace ceteris::models {
namespace {

using test::sample;

StagedSpec small_spatial() {
  StagedSpec spec = small();
  spec.block = BlockShape::Spatial;
  spec.expansion = 1;
  spec.spatial = SpatialPlace::Middle;
  return spec;
}

TEST(StagedBlock, ASpatialBlockIsItsConvolutionAndNormAlone) {
  StagedSpec spec = small_spatial();
  spec.layer_scale = 0;
  const at::Tensor x = sample({2, 16, 16, 8}).to(at::kFloat);
  StagedBlock block(spec, plan(spec, kInput).stages[0].blocks.front());
  nn::initialise(block, 1, 0);
  const auto p = block.named_parameters();
  const at::Tensor y =
      at::conv2d(x.permute({0, 3, 1, 2}), p["conv_spatial.weight"], p["conv_spatial.bias"], 1, spec.kernel / 2, 1, 8)
          .permute({0, 2, 3, 1});
  const at::Tensor expected = x + at::layer_norm(y, {8}, p["norm_spatial.weight"], p["norm_spatial.bias"], 1e-6);
  EXPECT_EQ(p.size(), 4U);
  EXPECT_TRUE(at::allclose(block.forward(x, {}), expected, 1e-4, 1e-5));
}

TEST(StagedBlock, WhatASpatialBlockHasNotIsRefused) {
  StagedSpec spec = small_spatial();
  EXPECT_NO_THROW(static_cast<void>(plan(spec, kInput)));
  spec.expansion = 4;
  spec.spatial = SpatialPlace::First;
  spec.grn = true;
  spec.downsampling = Downsampling::InBlock;
  try {
    static_cast<void>(plan(spec, kInput));
    FAIL() << "was taken";
  } catch (const Error& error) {
    ASSERT_EQ(error.problems().size(), 4U);
    EXPECT_EQ(error.problems()[0].where, "model.expansion");
    EXPECT_EQ(error.problems()[3].where, "model.downsampling");
  }
}

/// The parameters of a block by central differences, up to two dozen elements of each (tests/parity holds all of them
/// against another program); its input by the shared check.
void expect_block_gradients(StagedBlock& block, const at::Tensor& x) {
  test::expect_gradients([&](const auto& in) { return block.forward(in[0], {}); }, {x});
  block.zero_grad();
  const at::Tensor weights = sample(block.forward(x, {}).sizes(), 0.5);
  const auto value = [&] { return (block.forward(x, {}) * weights).sum(); };
  value().backward();
  const torch::NoGradGuard no_grad;
  constexpr double kStep = 1e-5;
  for (const auto& entry : block.named_parameters()) {
    const at::Tensor exact = entry.value().grad().contiguous();
    double* p = entry.value().data_ptr<double>();
    for (std::int64_t i = 0; i < exact.numel(); i += 1 + exact.numel() / 24) {
      const double kept = p[i];
      p[i] = kept + kStep;
      const double above = value().item<double>();
      p[i] = kept - kStep;
      const double below = value().item<double>();
      p[i] = kept;
      const double numeric = (above - below) / (2 * kStep);
      EXPECT_NEAR(exact.data_ptr<double>()[i], numeric, 1e-7 * (1 + std::abs(numeric)))
          << entry.key() << ", element " << i;
    }
  }
}

/// The block that shrinks the map of a small network of this spec, in float64, its weights away from where they start:
/// layer scale and GRN would hide the branch.
std::shared_ptr<StagedBlock> tiny_block(StagedSpec spec, std::int64_t& channels) {
  spec.depths = {1, 1};
  spec.widths = {3, 4};
  spec.drop_path = 0;
  if (spec.activation == nn::Activation::Relu) {
    spec.activation = nn::Activation::Silu;  // central differences want a smooth function
  }
  const StagedPlan planned = plan(spec, kInput);
  const StagedBlockPlan& second = planned.stages[1].blocks.front();
  channels = second.in;
  auto block = std::make_shared<StagedBlock>(spec, second);
  nn::initialise(*block, 1, 0);
  block->to(at::kDouble);
  const torch::NoGradGuard no_grad;
  double phase = 0;
  for (auto& entry : block->named_parameters()) {
    phase += 0.1;
    entry.value().add_(sample(entry.value().sizes(), phase), 0.3);
  }
  return block;
}

TEST(StagedBlock, UnderFixupComputesItsFormula) {
  std::int64_t channels = 0;
  StagedSpec spec = under_fixup(std::get<StagedSpec>(find("resnet18").spec));
  const auto block = tiny_block(spec, channels);
  const auto p = block->named_parameters();
  const auto number = [&](const char* name) { return p[name].item<double>(); };
  const at::Tensor x = sample({2, channels, 4, 4});
  const at::Tensor first = at::conv2d(x + number("bias_in_spatial"), p["conv_spatial.weight"], {}, 2, 1);
  const at::Tensor inside = at::silu(first + number("bias_act_spatial")) + number("bias_in_out");
  const at::Tensor branch = at::conv2d(inside, p["conv_out.weight"], {}, 1, 1) * number("gamma");
  const at::Tensor beside = at::conv2d(x + number("bias_in_spatial"), p["shortcut.conv.weight"], {}, 2);
  const at::Tensor expected = at::silu(beside + branch + number("bias_act_sum"));
  const at::Tensor out = block->forward(x.permute({0, 2, 3, 1}), {}).permute({0, 3, 1, 2});
  EXPECT_LT(test::relative_error(out, expected), 1e-12);
}

TEST(StagedBlock, GradientsOfEveryShapeMatchCentralDifferences) {
  std::vector<std::pair<std::string_view, StagedSpec>> shapes = {
      {"basic", std::get<StagedSpec>(find("resnet18").spec)},
      {"ConvNeXt V2", std::get<StagedSpec>(find("convnextv2_tiny").spec)},
      {"basic under Fixup", under_fixup(std::get<StagedSpec>(find("resnet18").spec))},
      {"ConvNeXt under Fixup", under_fixup(StagedSpec{})},
      {"spatial", small_spatial()}};
  const std::set<std::string_view> steps = {
      "ResNet-50",   "depthwise conv", "inverting dimensions", "move up depthwise conv", "fewer activations",
      "fewer norms", "BN to LN",       "separate downsampling"};
  for (const RoadmapStep& step : roadmap(Regime::ResNet50)) {
    if (steps.contains(step.name)) {
      shapes.emplace_back(step.name, step.spec);
    }
  }
  ASSERT_EQ(shapes.size(), 5 + steps.size());
  for (const auto& [name, spec] : shapes) {
    SCOPED_TRACE(name);
    std::int64_t channels = 0;
    const auto block = tiny_block(spec, channels);
    expect_block_gradients(*block, sample({2, 3, 3, channels}));
  }
}

}  // namespace
}  // namespace ceteris::models
