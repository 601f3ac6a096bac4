// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/block.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/gradient.hpp"

namespace ceteris::nn {
namespace {

using test::sample;

constexpr Grid kGrid{.height = 2, .width = 3};
constexpr std::array kPlacements = {Placement::Pre,      Placement::Post,     Placement::ResPost,
                                    Placement::Sandwich, Placement::Parallel, Placement::NoSkip};

Block fresh(const BlockSpec& spec, double drop_path = 0) {
  Block block(4, spec, BlockOptions{.mixer = {.heads = 2}, .drop_path = drop_path});
  initialise(*block, 3, 0);
  return block;
}

TEST(Block, GradientsOfEveryPlacementAndScaleMatchCentralDifferences) {
  for (const Placement placement : kPlacements) {
    for (const BranchScaleSpec& scale :
         {BranchScaleSpec(NoScale{}), BranchScaleSpec(LayerScale{0.5}), BranchScaleSpec(SkipInit{})}) {
      Block block = fresh({.norm = LayerNorm{1e-3}, .residual = {.placement = placement, .scale = scale}});
      block->to(at::kDouble);
      test::expect_gradients([&](const auto& in) { return block->forward(in[0], kGrid, {}); }, {sample({2, 6, 4})},
                             1e-6);
    }
  }
}

TEST(Block, SkipInitStartsAsTheIdentity) {
  Block block = fresh({.norm = NoNorm{}, .residual = {.scale = SkipInit{}}});
  const at::Tensor x = sample({2, 6, 4}).to(at::kFloat);
  EXPECT_TRUE(at::equal(block->forward(x, kGrid, {}), x));
}

TEST(Block, PartsCarryTheNamesOfTimm) {
  const auto names = fresh({.residual = {.scale = LayerScale{}}})->named_parameters();
  for (const char* name : {"norm1.weight", "attn.qkv.weight", "attn.proj.bias", "ls1.gamma", "norm2.bias",
                           "mlp.fc1.weight", "mlp.fc2.bias", "ls2.gamma"}) {
    EXPECT_NE(names.find(name), nullptr) << name;
  }
}

TEST(Block, SwappingOnePartMovesNoOtherWeight) {
  const BlockSpec reference;
  const auto weights = fresh(reference)->named_parameters();
  const auto expect_same = [&](const BlockSpec& other) {
    int shared = 0;
    for (const auto& entry : fresh(other)->named_parameters()) {
      const at::Tensor* before = weights.find(entry.key());
      if (before != nullptr && before->sizes() == entry.value().sizes()) {
        EXPECT_TRUE(at::equal(*before, entry.value())) << entry.key();
        ++shared;
      }
    }
    EXPECT_GE(shared, 4);
  };
  for (const MixerSpec& mixer : {MixerSpec(LinearAttention{}), MixerSpec(Pooling{}), MixerSpec(DepthwiseConv{})}) {
    expect_same({.mixer = mixer});
  }
  for (const Placement placement : kPlacements) {
    expect_same({.residual = {.placement = placement}});
  }
  expect_same({.norm = DyT{}});
  expect_same({.residual = {.scale = LayerScale{}}});
}

TEST(Block, AttentionAndMlpDropTheirBranchesApart) {
  Block block = fresh({}, 0.5);
  const at::Tensor x = sample({64, 6, 4}).to(at::kFloat);
  const at::Tensor y = block->forward(x, kGrid, StepRandom(1, 0, 0));
  const at::Tensor same = y.eq(x).flatten(1).all(1);
  const double unchanged = same.to(at::kDouble).mean().item<double>();
  EXPECT_GT(unchanged, 0.1);  // a quarter lose both
  EXPECT_LT(unchanged, 0.4);
}

TEST(Mlp, GatingKeepsTheParametersAndMultiplies) {
  EXPECT_EQ(hidden_width({.ratio = 4}, 384), 1536);
  EXPECT_EQ(hidden_width({.gated = true, .ratio = 4}, 384), 1024);
  Mlp mlp(4, MlpSpec{.activation = Activation::Silu, .gated = true});
  initialise(*mlp, 1, 0);
  mlp->to(at::kDouble);
  const at::Tensor x = sample({3, 4});
  const at::Tensor expected = mlp->fc2->forward(at::silu(mlp->gate->forward(x)) * mlp->fc1->forward(x));
  EXPECT_TRUE(at::equal(mlp->forward(x), expected));
}

}  // namespace
}  // namespace ceteris::nn
