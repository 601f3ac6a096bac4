// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/activation.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "ceteris/spec/field.hpp"
#include "tests/support/gradient.hpp"

namespace ceteris::nn {
namespace {

double at_one(Activation activation, double x) {
  return activate(activation, at::full({1}, x, at::kDouble)).item<double>();
}

TEST(Activation, KnownValues) {
  EXPECT_EQ(at_one(Activation::Identity, -1.5), -1.5);
  EXPECT_EQ(at_one(Activation::Relu, -1.5), 0);
  EXPECT_EQ(at_one(Activation::Relu, 1.5), 1.5);
  EXPECT_EQ(at_one(Activation::Relu2, -1.5), 0);
  EXPECT_EQ(at_one(Activation::Relu2, 1.5), 2.25);
  EXPECT_NEAR(at_one(Activation::Gelu, 1), 0.8413447460685429, 1e-15);      // Phi(1)
  EXPECT_NEAR(at_one(Activation::GeluTanh, 1), 0.8411919906082768, 1e-15);  // by hand from the definition
  EXPECT_NEAR(at_one(Activation::Silu, 1), 1 / (1 + std::exp(-1.0)), 1e-15);
  EXPECT_EQ(at_one(Activation::LeakyRelu, 1.5), 1.5);
  EXPECT_NEAR(at_one(Activation::LeakyRelu, -1.5), -0.015, 1e-15);
  EXPECT_EQ(at_one(Activation::Elu, 1.5), 1.5);
  EXPECT_NEAR(at_one(Activation::Elu, -1), std::exp(-1.0) - 1, 1e-15);
  EXPECT_NEAR(at_one(Activation::QuickGelu, 1), 1 / (1 + std::exp(-1.702)), 1e-15);
  EXPECT_NEAR(at_one(Activation::Mish, 1), std::tanh(std::log(1 + std::exp(1.0))), 1e-15);
  EXPECT_EQ(at_one(Activation::Hardswish, -3.5), 0);
  EXPECT_EQ(at_one(Activation::Hardswish, 3.5), 3.5);
  EXPECT_NEAR(at_one(Activation::Hardswish, 1.5), 1.5 * 4.5 / 6, 1e-15);
  EXPECT_NEAR(at_one(Activation::Tanh, 1), std::tanh(1.0), 1e-15);
  EXPECT_NEAR(at_one(Activation::Sigmoid, 1), 1 / (1 + std::exp(-1.0)), 1e-15);
}

TEST(Activation, EveryOneHasANameADocAndAGradient) {
  for (const auto& [activation, name] : spec_names(Activation{})) {
    EXPECT_EQ(spec::name(activation), name);
    EXPECT_FALSE(spec_doc(activation).empty()) << name;
    test::expect_gradients([a = activation](const auto& in) { return activate(a, in[0]); }, {test::sample({3, 4})});
  }
}

}  // namespace
}  // namespace ceteris::nn
