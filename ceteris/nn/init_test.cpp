// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/init.hpp"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>

#include "ceteris/base/error.hpp"

namespace ceteris::nn {
namespace {

const Stream kStream(1, 0, "init");

at::Tensor filled(at::IntArrayRef shape, const Init& init, at::ScalarType type = at::kDouble) {
  at::Tensor values = at::empty(shape, type);
  fill(values, init, kStream.at(0));
  return values;
}

TEST(Init, AConstantIsThatConstant) {
  EXPECT_TRUE(at::equal(filled({3, 2}, Constant{0.25}), at::full({3, 2}, 0.25, at::kDouble)));
}

TEST(Init, ValuesAreTheDrawsInOrder) {
  Draws draws = kStream.at(0);
  const at::Tensor values = filled({2, 3}, Normal{0.5}).flatten();
  for (std::int64_t i = 0; i < values.numel(); ++i) {
    EXPECT_EQ(values[i].item<double>(), 0.5 * draws.normal());
  }
}

TEST(Init, ANormalHasItsMomentsAndAUniformItsBounds) {
  constexpr std::int64_t kCount = 40000;
  const at::Tensor normal = filled({kCount}, Normal{0.02});
  // Five standard errors: a right generator fails once in two million runs, and this one runs on a fixed seed.
  EXPECT_NEAR(normal.mean().item<double>(), 0, 5 * 0.02 / std::sqrt(kCount));
  EXPECT_NEAR(normal.std().item<double>(), 0.02, 5 * 0.02 / std::sqrt(2.0 * kCount));
  const at::Tensor uniform = filled({kCount}, Uniform{0.5});
  EXPECT_LT(uniform.abs().max().item<double>(), 0.5);
  EXPECT_NEAR(uniform.mean().item<double>(), 0, 5 * 0.5 / std::sqrt(3.0 * kCount));
}

TEST(Init, ATruncatedNormalStaysInsideItsBoundAndIsOtherwiseTheSame) {
  EXPECT_LE(filled({10000}, TruncatedNormal{1, 1.5}).abs().max().item<double>(), 1.5);
  EXPECT_TRUE(at::equal(filled({1000}, TruncatedNormal{0.02, 2}), filled({1000}, Normal{0.02})));
  EXPECT_THROW((void)filled({1}, TruncatedNormal{1, 0.5}), Bug);
}

TEST(Init, ScalingMultipliesTheDrawsAndMovesNone) {
  for (const Init& init : {Init(Constant{2}), Init(Normal{0.5}), Init(TruncatedNormal{0.5, 0.6}), Init(Uniform{3})}) {
    EXPECT_TRUE(at::allclose(filled({50}, scaled(init, 0.25)), filled({50}, init) * 0.25, 1e-14, 0)) << init.index();
  }
}

TEST(Init, TypeAndLayoutOnlyRound) {
  const at::Tensor exact = filled({2, 3, 4, 5}, Normal{1});
  EXPECT_TRUE(at::equal(filled({2, 3, 4, 5}, Normal{1}, at::kFloat), exact.to(at::kFloat)));
  at::Tensor channels_last = at::empty({2, 3, 4, 5}, at::kDouble).contiguous(at::MemoryFormat::ChannelsLast);
  fill(channels_last, Normal{1}, kStream.at(0));
  EXPECT_TRUE(at::equal(channels_last, exact));
}

TEST(Init, AnEmptyTensorStaysEmpty) {
  EXPECT_EQ(filled({0, 4}, Normal{1}).numel(), 0);
}

}  // namespace
}  // namespace ceteris::nn
