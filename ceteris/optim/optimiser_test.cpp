// SPDX-License-Identifier: Apache-2.0
// What all optimisers share, and those of the table against PyTorch's.
#include "ceteris/optim/optimiser.hpp"

#include <gtest/gtest.h>
#include <torch/nn/module.h>

#include <array>
#include <string>
#include <variant>

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
  const at::Tensor before = module.weight.detach().clone();
  constexpr double kRate = 1e-4;
  advance(module, *optimiser, 1, kRate);
  EXPECT_TRUE(module.weight.equal(before)) << "one step is too small to be seen";
  for (int t = 0; t < 400; ++t) {
    advance(module, *optimiser, 1, kRate);
  }
  EXPECT_LT(module.weight[1][1].item<double>(), 3.0);
  int masters = 0;
  for (const auto& [name, tensor] : optimiser->state()) {
    EXPECT_EQ(tensor.scalar_type(), at::kFloat) << name;
    masters += name.starts_with("master/") ? 1 : 0;
  }
  EXPECT_EQ(masters, 2);
  EXPECT_TRUE(
      optimiser->state()[GetParam().index() == 0 ? 2 : 1].second.to(at::kBFloat16).equal(module.weight.detach()));
}

INSTANTIATE_TEST_SUITE_P(Table, EveryOptimiser, testing::Values(OptimiserSpec{AdamWSpec{}}, OptimiserSpec{SgdSpec{}}),
                         [](const auto& test) {
                           return std::string(std::visit([](const auto& spec) { return spec.kind; }, test.param));
                         });

}  // namespace
}  // namespace ceteris::optim
