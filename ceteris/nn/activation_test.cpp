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
}

TEST(Activation, EveryOneHasANameAndAGradient) {
  for (const auto& [activation, name] : spec_names(Activation{})) {
    EXPECT_EQ(spec::name(activation), name);
    test::expect_gradients([a = activation](const auto& in) { return activate(a, in[0]); }, {test::sample({3, 4})});
  }
}

}  // namespace
}  // namespace ceteris::nn
