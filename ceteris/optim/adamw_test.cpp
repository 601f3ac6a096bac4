// SPDX-License-Identifier: Apache-2.0
#include "ceteris/optim/adamw.hpp"

#include <gtest/gtest.h>
#include <torch/nn/module.h>

#include <cmath>

namespace ceteris::optim {
namespace {

struct TwoTensors : torch::nn::Module {
  TwoTensors() {
    weight = register_parameter("weight", at::tensor({1.0F, -2.0F, 0.5F, 3.0F}).view({2, 2}));
    bias = register_parameter("bias", at::tensor({0.25F, -0.75F}));
  }
  at::Tensor weight, bias;
};

// The update of Loshchilov & Hutter (2019), algorithm 2, on one number in float64.
struct Scalar {
  double value, m = 0, v = 0;
  void step(double g, double lr, double decay, int t) {
    value -= lr * decay * value;
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    value -= lr * (m / (1 - std::pow(0.9, t))) / (std::sqrt(v / (1 - std::pow(0.999, t))) + 1e-8);
  }
};

TEST(AdamW, FollowsItsFormulaAndDecaysOnlyMatrices) {
  TwoTensors module;
  AdamW optimiser(module, {.weight_decay = 0.1});
  Scalar w{3.0}, b{-0.75};
  for (int t = 1; t <= 5; ++t) {
    optimiser.zero_grad();
    const double g = 0.3 * t - 1;
    ((module.weight * g).sum() + (module.bias * g).sum()).backward();
    optimiser.step(0.01);
    w.step(g, 0.01, 0.1, t);
    b.step(g, 0.01, 0.0, t);
  }
  EXPECT_NEAR((module.weight[1][1].item<double>()), w.value, 2e-6);
  EXPECT_NEAR((module.bias[1].item<double>()), b.value, 2e-6);
  EXPECT_EQ(optimiser.steps_taken(), 5);
}

TEST(AdamW, ClipsTheGradientToTheNormAskedForAndReportsTheOneBefore) {
  TwoTensors module;
  AdamW optimiser(module, {.weight_decay = 0, .clip_norm = 1});
  (module.weight * 3).sum().backward();
  EXPECT_NEAR(optimiser.step(0.1), 6.0, 1e-6);
  EXPECT_NEAR(module.weight.grad().norm().item<double>(), 1.0, 1e-6);
}

TEST(AdamW, AGradientThatIsNotFiniteUpdatesNothing) {
  TwoTensors module;
  AdamW optimiser(module, {.clip_norm = 1});
  const at::Tensor weight = module.weight.detach().clone(), bias = module.bias.detach().clone();
  (module.weight.sum() * INFINITY + module.bias.sum()).backward();
  EXPECT_FALSE(std::isfinite(optimiser.step(0.1)));
  EXPECT_TRUE(weight.equal(module.weight) && bias.equal(module.bias));
  EXPECT_EQ(optimiser.steps_taken(), 0);
}

TEST(AdamW, LeavesParametersWithoutAGradientAlone) {
  TwoTensors module;
  AdamW optimiser(module, {.weight_decay = 0.1});
  const at::Tensor before = module.bias.detach().clone();
  module.weight.sum().backward();
  optimiser.step(0.1);
  EXPECT_TRUE(before.equal(module.bias));
}

TEST(AdamW, ARestoredStateContinuesBitForBit) {
  TwoTensors first, second;
  AdamW a(first, {}), b(second, {});
  const auto advance = [](TwoTensors& module, AdamW& optimiser, double g) {
    optimiser.zero_grad();
    ((module.weight * g).sum() + module.bias.pow(2).sum()).backward();
    optimiser.step(0.02);
  };
  advance(first, a, 0.7);
  {
    const torch::NoGradGuard no_grad;
    second.weight.copy_(first.weight);
    second.bias.copy_(first.bias);
  }
  b.restore(a.steps_taken(), a.state());
  advance(first, a, -0.2);
  advance(second, b, -0.2);
  EXPECT_TRUE(first.weight.equal(second.weight));
  EXPECT_TRUE(first.bias.equal(second.bias));
}

}  // namespace
}  // namespace ceteris::optim
