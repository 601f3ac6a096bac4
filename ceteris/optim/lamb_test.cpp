// SPDX-License-Identifier: Apache-2.0
#include "ceteris/optim/lamb.hpp"

#include <gtest/gtest.h>
#include <torch/nn/module.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace ceteris::optim {
namespace {

struct LambModule : torch::nn::Module {
  LambModule() {
    first = register_parameter("first", at::tensor({1.0F, -2.0F, 0.5F, 3.0F, 0.1F, -0.7F}).view({2, 3}));
    second = register_parameter("second", at::tensor({20.0F, -10.0F}).view({1, 2}));
    bias = register_parameter("bias", at::tensor({0.25F, -0.75F}));
  }
  at::Tensor first, second, bias;
};

/// You et al. (2020), algorithm 2, on the numbers of one parameter in float64.
struct PlainLamb {
  std::vector<double> w, m = {}, v = {};
  void step(const std::vector<double>& g, double rate, double decay, int t) {
    m.resize(w.size());
    v.resize(w.size());
    std::vector<double> u(w.size());
    double of_w = 0, of_u = 0;
    for (std::size_t i = 0; i < w.size(); ++i) {
      m[i] = 0.9 * m[i] + 0.1 * g[i];
      v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i];
      u[i] = m[i] / (1 - std::pow(0.9, t)) / (std::sqrt(v[i] / (1 - std::pow(0.999, t))) + 1e-6) + decay * w[i];
      of_w += w[i] * w[i];
      of_u += u[i] * u[i];
    }
    const double trust = decay > 0 ? std::sqrt(of_w / of_u) : 1;
    for (std::size_t i = 0; i < w.size(); ++i) w[i] -= rate * trust * u[i];
  }
};

std::vector<double> numbers(const at::Tensor& tensor) {
  const at::Tensor flat = tensor.detach().to(at::kDouble).reshape(-1);
  return {flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel()};
}

TEST(Lamb, FollowsItsAlgorithmOnEveryParameterByItself) {
  LambModule module;
  Lamb optimiser(module, {.weight_decay = 0.1, .clip_norm = 0});
  PlainLamb first{numbers(module.first)}, second{numbers(module.second)}, bias{numbers(module.bias)};
  for (int t = 1; t <= 8; ++t) {
    optimiser.zero_grad();
    ((module.first * t).sin().sum() + (module.second * 0.1 * t).sin().sum() + module.bias.pow(2).sum()).backward();
    const auto of_first = numbers(module.first.grad()), of_second = numbers(module.second.grad()),
               of_bias = numbers(module.bias.grad());
    optimiser.step(0.01);
    first.step(of_first, 0.01, 0.1, t);
    second.step(of_second, 0.01, 0.1, t);
    bias.step(of_bias, 0.01, 0, t);
  }
  for (const auto& [tensor, plain] : {std::pair{module.first, first}, {module.second, second}, {module.bias, bias}}) {
    const std::vector<double> found = numbers(tensor);
    for (std::size_t i = 0; i < found.size(); ++i) {
      EXPECT_NEAR(found[i], plain.w[i], 3e-6 * std::max(1.0, std::abs(plain.w[i])));
    }
  }
}

// timm 1.0.31's Lamb in float64 on the same numbers, with its largest gradient norm of 1, which each of these steps
// reaches.
TEST(Lamb, IsTimms) {
  LambModule module;
  Lamb optimiser(module, {.weight_decay = 0.1});
  for (int t = 1; t <= 8; ++t) {
    optimiser.zero_grad();
    ((module.first * t).sin().sum() + (module.second * 0.1 * t).sin().sum() + module.bias.pow(2).sum()).backward();
    EXPECT_GT(optimiser.step(0.01), 2);
  }
  const std::vector<double> found = numbers(at::cat({module.first.view(-1), module.second.view(-1), module.bias}));
  const std::vector<double> timms = {0.99938563,  -1.91491498, 0.45222204,  2.95822328, -0.09941891,
                                     -0.64725359, 18.55475808, -9.15729883, 0.18293477, -0.68174818};
  for (std::size_t i = 0; i < timms.size(); ++i) {
    EXPECT_NEAR(found[i], timms[i], 3e-6 * std::max(1.0, std::abs(timms[i]))) << i;
  }
}

TEST(Lamb, MovesAParameterInProportionToItsNorm) {
  LambModule module;
  Lamb optimiser(module, {.clip_norm = 0});
  const at::Tensor first = module.first.detach().clone(), second = module.second.detach().clone();
  (module.first.sum() + module.second.sum()).backward();
  optimiser.step(0.01);
  EXPECT_NEAR((module.first - first).norm().item<double>(), 0.01 * first.norm().item<double>(), 1e-6);
  EXPECT_NEAR((module.second - second).norm().item<double>(), 0.01 * second.norm().item<double>(), 1e-5);
}

TEST(Lamb, AParameterOfZerosLeavesThem) {
  LambModule module;
  {
    const torch::NoGradGuard no_grad;
    module.first.zero_();
  }
  Lamb optimiser(module, {});
  module.first.sum().backward();
  optimiser.step(0.01);
  EXPECT_NEAR(module.first[0][0].item<double>(), -0.01, 1e-6);
}

}  // namespace
}  // namespace ceteris::optim
