// SPDX-License-Identifier: Apache-2.0
// What all optimisers share, and those of the table against PyTorch's.
#include "ceteris/optim/optimiser.hpp"

#include <gtest/gtest.h>
#include <torch/nn/module.h>

#include <array>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace ceteris::optim {
namespace {

struct Two : torch::nn::Module {
  explicit Two(at::ScalarType type = at::kFloat) {
    weight = register_parameter("weight", at::tensor({1.0F, -2.0F, 0.5F, 3.0F}).view({2, 2}).to(type));
    bias = register_parameter("bias", at::tensor({0.25F, -0.75F}).to(type));
  }
  at::Tensor weight, bias;
};

void advance(Two& module, Optimiser& optimiser, double slope, double rate) {
  optimiser.zero_grad();
  ((module.weight * slope).sum() + (module.bias * slope).sum()).backward();
  optimiser.step(rate);
}

// torch.optim.SGD of PyTorch 1.13 in float64 on the same numbers.
struct SgdCase {
  bool nesterov;
  std::array<double, 4> weight;
  std::array<double, 2> bias;
};

class SgdAgainstTorch : public testing::TestWithParam<SgdCase> {};

TEST_P(SgdAgainstTorch, TakesTheSameSteps) {
  Two module;
  const auto optimiser =
      make_optimiser(module, SgdSpec{.momentum = 0.9, .nesterov = GetParam().nesterov, .weight_decay = 0.1});
  for (int t = 1; t <= 5; ++t) {
    advance(module, *optimiser, 0.3 * t - 1, 0.1);
  }
  for (int i = 0; i < 4; ++i) {
    EXPECT_NEAR(module.weight.view(-1)[i].item<double>(), GetParam().weight[static_cast<std::size_t>(i)], 2e-6);
  }
  for (int i = 0; i < 2; ++i) {
    EXPECT_NEAR(module.bias[i].item<double>(), GetParam().bias[static_cast<std::size_t>(i)], 2e-6);
  }
}

INSTANTIATE_TEST_SUITE_P(Momentum, SgdAgainstTorch,
                         testing::Values(SgdCase{false,
                                                 {1.2192917745999998, -1.3956103031, 0.78347476165, 2.9625598264},
                                                 {0.613317, -0.386683}},
                                         SgdCase{true,
                                                 {1.183685099139994, -1.3316371908215088, 0.7644647174797434,
                                                  2.860566625780996},
                                                 {0.6269853, -0.3730147}}));

class EveryOptimiser : public testing::TestWithParam<OptimiserSpec> {};

TEST_P(EveryOptimiser, LeavesWhatIsFrozenAndHasNoGradientAlone) {
  Two module;
  module.bias.set_requires_grad(false);
  const at::Tensor before = module.bias.clone();
  const auto optimiser = make_optimiser(module, GetParam());
  module.weight.sum().backward();
  optimiser->step(0.1);
  EXPECT_TRUE(module.bias.equal(before));
  EXPECT_FALSE(module.weight.equal(Two().weight));
}

TEST_P(EveryOptimiser, ContinuesFromItsStateBitForBit) {
  Two first, second;
  const auto a = make_optimiser(first, GetParam()), b = make_optimiser(second, GetParam());
  advance(first, *a, 0.5, 0.1);
  advance(first, *a, -0.3, 0.1);
  {
    const torch::NoGradGuard no_grad;
    second.weight.copy_(first.weight);
    second.bias.copy_(first.bias);
  }
  b->restore(a->steps_taken(), a->state());
  advance(first, *a, 0.7, 0.1);
  advance(second, *b, 0.7, 0.1);
  EXPECT_TRUE(first.weight.equal(second.weight) && first.bias.equal(second.bias));
}

TEST_P(EveryOptimiser, ScalesTheRateByLayer) {
  Two whole, half;
  const auto a = make_optimiser(whole, GetParam()), b = make_optimiser(half, GetParam());
  b->scale_learning_rates([](const std::string& name) { return name == "weight" ? 0.5 : 1.0; });
  advance(whole, *a, 0.5, 0.05);
  advance(half, *b, 0.5, 0.1);
  EXPECT_TRUE(whole.weight.equal(half.weight)) << "half the rate of twice as much";
  EXPECT_FALSE(whole.bias.equal(half.bias));
}

TEST_P(EveryOptimiser, KeepsFloatWeightsOfBfloat16Parameters) {
  // Steps far below the spacing of bfloat16 at 3 (2^-6) must add up.
  Two module(at::kBFloat16);
  const auto optimiser = make_optimiser(module, GetParam());
  constexpr double kRate = 1e-4;
  advance(module, *optimiser, 1, kRate);
  EXPECT_EQ(module.weight[1][1].item<double>(), 3.0) << "one step is too small to be seen";
  for (int t = 0; t < 400; ++t) {
    advance(module, *optimiser, 1, kRate);
  }
  EXPECT_LT(module.weight[1][1].item<double>(), 3.0);
  int masters = 0;
  for (const auto& [name, tensor] : optimiser->state()) {
    EXPECT_EQ(tensor.scalar_type(), at::kFloat) << name;
    masters += name.starts_with("master/") ? 1 : 0;
    EXPECT_TRUE(name != "master/weight" || tensor.to(at::kBFloat16).equal(module.weight.detach()));
  }
  EXPECT_EQ(masters, 2);
}

TEST_P(EveryOptimiser, MovesAGroupInOnePassAsItMovesItsParameters) {
  struct Three : Two {
    Three() { other = register_parameter("other", at::ones({3, 7})); }
    at::Tensor other;
  };
  Two whole;
  Three parts;  // one parameter of a group never has a gradient, so the others move one by one
  const auto a = make_optimiser(whole, GetParam()), b = make_optimiser(parts, GetParam());
  for (int t = 1; t <= 5; ++t) {
    advance(whole, *a, 0.3 * t - 1, 0.1);
    advance(parts, *b, 0.3 * t - 1, 0.1);
  }
  EXPECT_TRUE(whole.weight.equal(parts.weight) && whole.bias.equal(parts.bias));
  EXPECT_TRUE(parts.other.equal(at::ones({3, 7})));
}

INSTANTIATE_TEST_SUITE_P(Table, EveryOptimiser, testing::Values(AdamWSpec{}, SgdSpec{}, LambSpec{}, MuonSpec{}),
                         [](const auto& test) {
                           return std::string(std::visit([](const auto& spec) { return spec.kind; }, test.param));
                         });

/// Counts the passes that a step takes.
class Counting final : public Optimiser {
 public:
  explicit Counting(const torch::nn::Module& module) : Optimiser(module, {"seen"}, 0) {}
  std::vector<std::int64_t> lengths;

 private:
  void update(Slot& slot, double learning_rate, std::int64_t) override {
    lengths.push_back(slot.weight.numel());
    slot.moments[0].add_(slot.gradient);
    slot.weight.sub_(slot.gradient * learning_rate);
  }
};

struct Layers : torch::nn::Module {
  Layers() {
    for (const char* name : {"a", "b", "c"}) {
      weights.push_back(register_parameter(name, at::full({3, 5}, 0.5)));
    }
    image = register_parameter("image", at::ones({2, 3, 4, 4}).to(at::MemoryFormat::ChannelsLast));
    bias = register_parameter("bias", at::zeros({3}));
  }
  std::vector<at::Tensor> weights;
  at::Tensor image, bias;
  void step(Optimiser& optimiser, double slope = 1) {
    optimiser.zero_grad();
    at::Tensor loss = image.sum() * slope + bias.sum() * slope;
    for (const at::Tensor& weight : weights) {
      loss = loss + weight.sum() * slope;
    }
    loss.backward();
    optimiser.step(0.25);
  }
};

TEST(OptimiserGroups, AreOnePassEachOverOneBuffer) {
  Layers module;
  Counting optimiser(module);
  module.step(optimiser);
  module.step(optimiser, 2);
  // 3 x 15 and 96 numbers, in lines of 16, and 3: decayed, and not.
  EXPECT_EQ(optimiser.lengths, (std::vector<std::int64_t>{3 * 16 + 96, 16, 3 * 16 + 96, 16}));
  for (const at::Tensor& weight : module.weights) {
    EXPECT_TRUE(weight.is_alias_of(module.image));
    EXPECT_TRUE(weight.grad().is_alias_of(module.image.grad()));
    EXPECT_TRUE(weight.equal(at::full({3, 5}, 0.5 - 0.25 * 3)));
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(weight.data_ptr()) % 64, 0U) << "as a tensor of its own begins";
  }
  EXPECT_FALSE(module.bias.is_alias_of(module.image));
  EXPECT_TRUE(module.image.is_contiguous(at::MemoryFormat::ChannelsLast)) << "the layout of before";
}

TEST(OptimiserGroups, KeepWhatTheyHoldWhenRatesByLayerDivideThem) {
  Layers module;
  Counting optimiser(module);
  module.step(optimiser);
  optimiser.lengths.clear();
  optimiser.scale_learning_rates([](const std::string& name) { return name == "b" ? 0.5 : 1.0; });
  module.step(optimiser, 2);
  EXPECT_EQ(optimiser.lengths.size(), 3U);
  EXPECT_TRUE(module.weights[0].equal(at::full({3, 5}, 0.5 - 0.25 * 3)));
  EXPECT_TRUE(module.weights[1].equal(at::full({3, 5}, 0.5 - 0.25 - 0.25)));
  for (const auto& [name, seen] : optimiser.state()) {
    EXPECT_TRUE(seen.eq(3).all().item<bool>()) << name;
  }
}

TEST(OptimiserGroups, ThatAreExemptFromDecayDoNotDecay) {
  struct Named : torch::nn::Module {
    Named() {
      pos_embed = register_parameter("pos_embed", at::ones({1, 2, 2}));
      weight = register_parameter("weight", at::ones({2, 2}));
    }
    at::Tensor pos_embed, weight;
  } module;
  const auto optimiser = make_optimiser(module, AdamWSpec{.weight_decay = 0.5});
  optimiser->exempt_from_decay([](const std::string& name) { return name == "pos_embed"; });
  (module.pos_embed.sum() * 0 + module.weight.sum() * 0).backward();
  optimiser->step(0.1);
  EXPECT_TRUE(module.pos_embed.equal(at::ones({1, 2, 2})));
  EXPECT_TRUE(module.weight.allclose(at::full({2, 2}, 0.95)));
}

TEST(OptimiserGroups, AParameterOfTwoNamesMovesOnce) {
  struct Shared : Two {
    Shared() { register_parameter("again", weight); }
  } module;
  Counting optimiser(module);
  advance(module, optimiser, 1, 0.25);
  EXPECT_EQ(module.weight[0][0].item<float>(), 0.75);
  EXPECT_EQ(optimiser.state().size(), 2U);
}

TEST(OptimiserGroups, AGradientOfOtherStridesMovesItsParameterAlone) {
  struct Pointwise : torch::nn::Module {
    Pointwise() {
      weight = register_parameter("weight", at::ones({2, 4, 1, 1}));
      other = register_parameter("other", at::ones({2, 4}));
    }
    at::Tensor weight, other;
  } pointwise;
  Counting alone(pointwise);
  // The strides of the two sides of length 1 mean nothing, and libtorch leaves them as they come.
  pointwise.weight.mutable_grad() = at::ones({8}).as_strided({2, 4, 1, 1}, {4, 1, 4, 4});
  pointwise.other.mutable_grad() = at::ones({2, 4});
  alone.step(0.25);
  EXPECT_EQ(alone.lengths, (std::vector<std::int64_t>{8, 16}));
  EXPECT_TRUE(pointwise.weight.equal(at::full({2, 4, 1, 1}, 0.75)));
  EXPECT_EQ(pointwise.weight.grad().strides(), (at::IntArrayRef{4, 1, 4, 4}));
}

TEST(OptimiserGroups, AFrozenParameterLeavesTheOthersTheirOnePass) {
  Layers module;
  module.weights[1].set_requires_grad(false);
  Counting optimiser(module);
  module.step(optimiser);
  EXPECT_EQ(optimiser.lengths, (std::vector<std::int64_t>{2 * 16 + 96, 16}));
}

}  // namespace
}  // namespace ceteris::optim
