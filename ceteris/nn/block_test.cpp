// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/block.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
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
    for (const BranchScaleSpec& scale : {BranchScaleSpec(NoScale{}), BranchScaleSpec(LayerScale{0.5}),
                                         BranchScaleSpec(SkipInit{}), BranchScaleSpec(Fixup{})}) {
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

TEST(Block, UnderFixupEveryBranchWithALayerStartsAtExactlyZero) {
  const at::Tensor x = sample({2, 6, 4}).to(at::kFloat);
  for (const MixerSpec& mixer : {MixerSpec(Attention{}), MixerSpec(ShiftedWindow{2}), MixerSpec(Neighbourhood{3}),
                                 MixerSpec(DepthwiseConv{3}), MixerSpec(LinearAttention{})}) {
    for (const bool gated : {false, true}) {
      Block block = fresh({.mixer = mixer, .norm = NoNorm{}, .mlp = {.gated = gated}, .residual = {.scale = Fixup{}}});
      EXPECT_TRUE(at::equal(block->forward(x, kGrid, {}), x)) << mixer.index();
      EXPECT_TRUE(at::equal(block->attn->forward(x, kGrid), at::zeros_like(x))) << mixer.index();
      EXPECT_TRUE(at::equal(block->mlp->forward(x), at::zeros_like(x))) << mixer.index();
    }
  }
}

TEST(Block, FixupMultipliesTheDrawsOfFirstLayersByTheRootOfBranchesAndAddsOnlyNumbers) {
  EXPECT_DOUBLE_EQ(fixup_factor(16, 2), 0.25);
  EXPECT_DOUBLE_EQ(fixup_factor(16, 3), 0.5);
  EXPECT_DOUBLE_EQ(fixup_factor(16, 1), 1);
  const auto made = [](const BlockSpec& spec) {
    Block block(4, spec, BlockOptions{.mixer = {.heads = 2}, .branches = 16});
    initialise(*block, 3, 0);
    return block->named_parameters();
  };
  const MlpSpec gated{.gated = true};
  const auto usual = made({.mlp = gated}), fixup = made({.mlp = gated, .residual = {.scale = Fixup{}}});
  std::set<std::string> added;
  for (const auto& entry : fixup) {
    const std::string& name = entry.key();
    const at::Tensor* before = usual.find(name);
    if (before == nullptr) {
      added.insert(name);
      EXPECT_EQ(entry.value().numel(), 1) << name;
      EXPECT_EQ(entry.value().item<float>(), name.ends_with("gamma") ? 1 : 0) << name;
    } else if (name == "attn.qkv.weight") {
      EXPECT_TRUE(at::allclose(entry.value(), *before * 0.25, 1e-6, 0)) << name;
    } else if (name == "mlp.fc1.weight" || name == "mlp.gate.weight") {  // their product is the first layer
      EXPECT_TRUE(at::allclose(entry.value(), *before * 0.5, 1e-6, 0)) << name;
    } else if (name == "attn.proj.weight" || name == "mlp.fc2.weight") {
      EXPECT_TRUE(at::equal(entry.value(), at::zeros_like(*before))) << name;
    } else {
      EXPECT_TRUE(at::equal(entry.value(), *before)) << name;
    }
  }
  EXPECT_EQ(added, (std::set<std::string>{"ls1.gamma", "ls2.gamma", "attn.qkv.bias_in", "attn.proj.bias_in",
                                          "mlp.fc1.bias_in", "mlp.gate.bias_in", "mlp.bias_act", "mlp.fc2.bias_in"}));
}

/// A block after Fixup's start: every parameter has moved, and nothing is zero any more.
TEST(Block, FixupComputesItsFormula) {
  Block block = fresh({.norm = NoNorm{}, .residual = {.scale = Fixup{}}});
  block->to(at::kDouble);
  {
    const torch::NoGradGuard no_grad;
    double phase = 0.1;
    for (at::Tensor& parameter : block->parameters()) {
      parameter.copy_(sample(parameter.sizes(), phase += 0.07) * 0.5);
    }
  }
  const at::Tensor x = sample({2, 6, 4});
  const auto affine = [](const Linear& layer, const at::Tensor& in) {
    return at::matmul(in + layer->bias_in.item<double>(), layer->weight.t()) + layer->bias;
  };
  const auto parts = affine(block->attn->qkv, x).view({2, 6, 3, 2, 2}).permute({2, 0, 3, 1, 4});
  const at::Tensor scores = at::matmul(parts[0], parts[1].transpose(2, 3)) / std::sqrt(2.0);
  const at::Tensor mixed = at::matmul(scores.softmax(-1), parts[2]).transpose(1, 2).reshape({2, 6, 4});
  const at::Tensor y = x + affine(block->attn->proj, mixed) * block->gamma1.item<double>();
  const at::Tensor hidden = affine(block->mlp->fc1, y) + block->mlp->bias_act.item<double>();
  const at::Tensor gelu = hidden * 0.5 * (1 + (hidden / std::sqrt(2.0)).erf());
  const at::Tensor expected = y + affine(block->mlp->fc2, gelu) * block->gamma2.item<double>();
  EXPECT_LT(test::relative_error(block->forward(x, kGrid, {}), expected), 1e-12);
}

TEST(Block, WithoutASkipConnectionFixupIsNotThere) {
  const auto usual = fresh({.residual = {Placement::NoSkip}})->named_parameters();
  const auto fixup = fresh({.residual = {Placement::NoSkip, Fixup{}}})->named_parameters();
  ASSERT_EQ(usual.size(), fixup.size());
  for (const auto& entry : fixup) {
    EXPECT_TRUE(at::equal(entry.value(), usual[entry.key()])) << entry.key();
  }
}

TEST(Block, AMixerWithoutParametersGetsTheFactorAndTheNumber) {
  Block block = fresh({.mixer = NoMixer{}, .norm = NoNorm{}, .residual = {.scale = Fixup{}}});
  {
    const torch::NoGradGuard no_grad;
    block->attn->bias_in.fill_(0.5);
    block->gamma1.fill_(2);
  }
  const at::Tensor x = sample({2, 6, 4}).to(at::kFloat);
  EXPECT_TRUE(at::equal(block->forward(x, kGrid, {}), x + (x + 0.5) * 2));
}

TEST(Block, OneWordReachesEveryLinearLayer) {
  const BlockSpec spec{.mlp = {.gated = true}, .weights = LinearWeights::SigmaReparam};
  Block block = fresh(spec);
  for (const Linear& layer :
       {block->attn->qkv, block->attn->proj, block->mlp->fc1, block->mlp->gate, block->mlp->fc2}) {
    EXPECT_TRUE(layer->gamma.defined());
  }
  block->to(at::kDouble);
  block->eval();
  test::expect_gradients([&](const auto& in) { return block->forward(in[0], kGrid, {}); }, {sample({2, 6, 4})}, 1e-6);
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
  expect_same({.weights = LinearWeights::SigmaReparam});
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

// Of a size that the fused branch serves.
TEST(Block, DropsNumbersOfTheMlpWhereItIsFused) {
  constexpr double kRate = 0.3;
  Block block(64, BlockSpec{.residual = {.scale = LayerScale{1}}},
              BlockOptions{.mixer = {.heads = 2}, .dropout = kRate});
  initialise(*block, 3, 0);
  const at::Tensor x = sample({32, 6, 64}).to(at::kFloat);
  {
    const torch::NoGradGuard no_grad;
    block->gamma1.zero_();  // the mixer brings nothing
  }
  const at::Tensor y = block->forward(x, kGrid, StepRandom(1, 0, 0));
  EXPECT_NEAR(y.eq(x).to(at::kDouble).mean().item<double>(), kRate, 0.02);
  block->eval();
  EXPECT_LT(block->forward(x, kGrid, {}).eq(x).to(at::kDouble).mean().item<double>(), 0.01);
}

TEST(Block, WithoutAnMlpIsItsMixerBranchInEveryPlacement) {
  const at::Tensor x = sample({2, 6, 4}).to(at::kFloat);
  for (const Placement placement : kPlacements) {
    SCOPED_TRACE(static_cast<int>(placement));
    const ResidualSpec residual{.placement = placement, .scale = LayerScale{0.5}};
    Block without = fresh({.mlp = {.ratio = 0}, .residual = residual}), with = fresh({.residual = residual});
    for (const auto& entry : without->named_parameters()) {
      EXPECT_TRUE(at::equal(entry.value(), with->named_parameters()[entry.key()])) << entry.key();
      EXPECT_FALSE(entry.key().starts_with("mlp") || entry.key().starts_with("norm2") ||
                   entry.key().starts_with("ls2"));
    }
    // An MLP that brings nothing leaves the mixer's branch, but for a norm of the sum, and where nothing is added.
    if (placement == Placement::Pre || placement == Placement::Parallel || placement == Placement::Sandwich) {
      const torch::NoGradGuard no_gradient;
      with->mlp->fc2->weight.zero_();
      with->gamma2.zero_();
      EXPECT_TRUE(at::allclose(without->forward(x, kGrid, {}), with->forward(x, kGrid, {}), 1e-5, 1e-6));
    }
  }
  Block bare = fresh({.norm = NoNorm{}, .mlp = {.ratio = 0}, .residual = {.placement = Placement::NoSkip}});
  EXPECT_TRUE(at::equal(bare->forward(x, kGrid, {}), bare->attn->forward(x, kGrid)));
}

TEST(Block, GradientsWithoutAnMlpAndWithItsActivationBehindMatchCentralDifferences) {
  for (const MlpSpec& mlp : {MlpSpec{.ratio = 0}, MlpSpec{.activation_place = ActivationPlace::Behind}}) {
    for (const Placement placement : kPlacements) {
      Block block = fresh({.norm = LayerNorm{1e-3}, .mlp = mlp, .residual = {.placement = placement}});
      block->to(at::kDouble);
      test::expect_gradients([&](const auto& in) { return block->forward(in[0], kGrid, {}); }, {sample({2, 6, 4})},
                             1e-6);
    }
  }
}

TEST(Mlp, WithItsActivationBehindIsThatOfOneLinearMap) {
  Mlp mlp(4, MlpSpec{.activation_place = ActivationPlace::Behind}), usual(4, MlpSpec{});
  for (Mlp made : {mlp, usual}) {
    initialise(*made, 1, 0);
    made->to(at::kDouble);
  }
  const at::Tensor x = sample({3, 4});
  EXPECT_TRUE(at::equal(mlp->fc1->weight, usual->fc1->weight)) << "the weights are those of the usual place";
  EXPECT_TRUE(at::equal(mlp->forward(x), at::gelu(usual->fc2->forward(usual->fc1->forward(x)))));
  EXPECT_FALSE(at::allclose(mlp->forward(x), usual->forward(x)));
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
