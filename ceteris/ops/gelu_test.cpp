// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/gelu.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/support/gradient.hpp"

namespace ceteris::ops {
namespace {

using test::sample;

TEST(Gelu, IsXTimesTheNormalDistributionFunction) {
  const at::Tensor x = sample({101}) * 3;
  const at::Tensor exact = ops::gelu(x), single = ops::gelu(x.to(at::kFloat));
  for (std::int64_t i = 0; i < x.numel(); ++i) {
    const double v = x[i].item<double>();
    const double expected = v * 0.5 * std::erfc(-v / std::sqrt(2.0));
    EXPECT_NEAR(exact[i].item<double>(), expected, 1e-15 * (1 + std::abs(v)));
    EXPECT_NEAR(single[i].item<double>(), expected, 5e-7 * (1 + std::abs(v)));
  }
}

TEST(Gelu, TheTanhFormIsItsDefinitionAndWithinFiveTenThousandths) {
  const at::Tensor x = sample({101}) * 3;
  const at::Tensor out = gelu_tanh(x);
  for (std::int64_t i = 0; i < x.numel(); ++i) {
    const double v = x[i].item<double>();
    const double expected = v / 2 * (1 + std::tanh(std::sqrt(2 / M_PI) * (v + 0.044715 * v * v * v)));
    EXPECT_NEAR(out[i].item<double>(), expected, 1e-15 * (1 + std::abs(v)));
  }
  EXPECT_LT((out - ops::gelu(x)).abs().max().item<double>(), 5e-4);
}

TEST(Gelu, ZeroStaysZeroAndNanStaysNan) {
  for (at::Tensor (*form)(const at::Tensor&) : {&ops::gelu, &ops::gelu_tanh}) {
    EXPECT_EQ(form(at::zeros({1}, at::kDouble)).item<double>(), 0);
    EXPECT_TRUE(std::isnan(form(at::full({1}, std::numeric_limits<double>::quiet_NaN())).item<double>()));
  }
}

TEST(Gelu, GradientsMatchCentralDifferences) {
  test::expect_gradients([](const auto& in) { return ops::gelu(in[0]); }, {sample({4, 5})});
  test::expect_gradients([](const auto& in) { return gelu_tanh(in[0]); }, {sample({4, 5})});
}

TEST(Gelu, AGradientInAnotherOrderOfMemoryIsTheSameGradient) {
  const at::Tensor gradient = sample({2, 7, 5, 6}, 0.3).to(at::kFloat).permute({0, 2, 3, 1});
  ASSERT_FALSE(gradient.is_contiguous());
  for (at::Tensor (*function)(const at::Tensor&) : {&ops::gelu, &ops::gelu_tanh}) {
    const at::Tensor x = sample({2, 5, 6, 7}).to(at::kFloat).requires_grad_(true);
    function(x).backward(gradient);
    const at::Tensor exact = x.detach().to(at::kDouble).requires_grad_(true);
    function(exact).backward(gradient.to(at::kDouble));
    EXPECT_LT(test::relative_error(x.grad(), exact.grad()), 1e-6);
  }
}

}  // namespace
}  // namespace ceteris::ops
