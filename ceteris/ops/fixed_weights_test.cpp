// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/fixed_weights.hpp"

#include <gtest/gtest.h>
#include <torch/types.h>

#include "ceteris/ops/linear.hpp"
#include "ceteris/ops/norm_mlp.hpp"
#include "tests/support/gradient.hpp"

namespace ceteris::ops {
namespace {

using test::sample;

at::Tensor floats(at::IntArrayRef shape, double phase = 0) {
  return sample(shape, phase).to(at::kFloat);
}

at::Tensor parameter(at::IntArrayRef shape, double phase) {
  return floats(shape, phase).requires_grad_();
}

TEST(FixedWeights, KeepWhatIsMadeOfAParameterUntilTheLastOfThemIsGone) {
  const at::Tensor weight = parameter({2, 2}, 0), other = parameter({2, 2}, 0), result = floats({2, 2});
  int made = 0;
  const auto number = [&](const at::Tensor& of) { return *made_once<int>({&of, 1}, [&] { return ++made; }); };
  const at::NoGradGuard no_grad;
  EXPECT_EQ(number(weight), 1) << "nothing is fixed yet";
  EXPECT_EQ(number(weight), 2);
  {
    const FixedWeights fixed;
    EXPECT_EQ(number(weight), 3);
    {
      const FixedWeights within;
      EXPECT_EQ(number(weight), 3);
    }
    EXPECT_EQ(number(other), 4);
    EXPECT_EQ(number(weight), 3);
    EXPECT_EQ(number(result), 5) << "no parameter";
    EXPECT_EQ(number(result), 6);
    const at::AutoGradMode learns(true);
    EXPECT_EQ(number(weight), 7);
  }
  const FixedWeights later;
  EXPECT_EQ(number(weight), 8);
}

TEST(FixedWeights, ALinearLayerHasTheSameBitsAndFollowsItsWeightAfterwards) {
  const at::Tensor x = floats({200, 192}), bias = parameter({160}, 0.4);
  at::Tensor weight = parameter({160, 192}, 0.3);
  const at::NoGradGuard no_grad;
  for (const at::Tensor& shift : {bias, at::Tensor()}) {
    const at::Tensor want = linear(x, weight, shift);
    {
      const FixedWeights fixed;
      EXPECT_TRUE(at::equal(linear(x, weight, shift), want));
      EXPECT_TRUE(at::equal(linear(x, weight, shift), want)) << "from what was kept";
      EXPECT_TRUE(at::equal(linear(x.narrow(0, 0, 150), weight, shift), want.narrow(0, 0, 150))) << "another batch";
    }
    weight.mul_(2);
    const FixedWeights fixed;
    EXPECT_FALSE(at::equal(linear(x, weight, shift), want));
  }
}

TEST(FixedWeights, AFusedBranchHasTheSameBits) {
  const at::Tensor x = floats({4, 30, 32}), residual = floats({4, 30, 32}, 0.2);
  NormMlp parts{.norm_weight = parameter({32}, 0.1),
                .fc1_weight = parameter({64, 32}, 0.3),
                .fc1_bias = parameter({64}, 0.4),
                .fc2_weight = parameter({32, 64}, 0.5),
                .gamma = parameter({32}, 0.6)};
  const at::NoGradGuard no_grad;
  const auto want = norm_mlp(x, residual, parts);
  if (!want) {
    GTEST_SKIP() << "CETERIS_KERNELS=reference has no fused branch";
  }
  const FixedWeights fixed;
  EXPECT_TRUE(at::equal(*norm_mlp(x, residual, parts), *want));
  EXPECT_TRUE(at::equal(*norm_mlp(x, residual, parts), *want)) << "from what was kept";
  parts.gamma = parameter({32}, 0.7);
  EXPECT_FALSE(at::equal(*norm_mlp(x, residual, parts), *want)) << "another branch with the same layers";
}

}  // namespace
}  // namespace ceteris::ops
