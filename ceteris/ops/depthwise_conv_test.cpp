// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/depthwise_conv.hpp"

#include <gtest/gtest.h>
#include <torch/autograd.h>
#include <torch/types.h>

#include "ceteris/kernels/choice.hpp"
#include "tests/support/gradient.hpp"

namespace ceteris::ops {
namespace {

using test::relative_error;
using test::sample;

struct DepthwisePass {
  at::Tensor y, dx, dweight, dbias;
};

/// Both ways with maps of one type and order in memory.
DepthwisePass pass_of(at::ScalarType type, at::MemoryFormat format, at::IntArrayRef shape, std::int64_t k,
                      bool biased = true) {
  // Of every type the same numbers: those of bfloat16.
  const auto leaf = [&](const at::Tensor& t) {
    return t.to(at::kBFloat16)
        .to(type)
        .contiguous(t.dim() == 4 ? format : at::MemoryFormat::Contiguous)
        .requires_grad_();
  };
  const auto c = shape[1];
  const at::Tensor x = leaf(sample(shape)), weight = leaf(sample({c, 1, k, k}, 0.2) / static_cast<double>(k)),
                   bias = leaf(sample({c}, 0.3));
  const at::Tensor y = depthwise_conv(x, weight, biased ? bias : at::Tensor());
  y.backward(sample(shape, 0.7).to(at::kBFloat16).to(type));
  return {y, x.grad(), weight.grad(), bias.grad()};
}

void expect_near(const DepthwisePass& got, const DepthwisePass& want, double most) {
  EXPECT_LT(relative_error(got.y, want.y), most);
  EXPECT_LT(relative_error(got.dx, want.dx), most);
  EXPECT_LT(relative_error(got.dweight, want.dweight), most);
}

TEST(DepthwiseConv, IsLibtorchsInFloat64) {
  for (const std::int64_t k : {3, 5, 7, 9, 11}) {
    for (const auto& shape : {std::vector<std::int64_t>{2, 16, 6, 9}, {3, 37, 14, 5}, {1, 1, 4, 3}}) {
      const DepthwisePass want = pass_of(at::kDouble, at::MemoryFormat::Contiguous, shape, k);
      const DepthwisePass got = pass_of(at::kFloat, at::MemoryFormat::ChannelsLast, shape, k);
      expect_near(got, want, 1e-6);
      EXPECT_LT(relative_error(got.dbias, want.dbias), 1e-6);
      expect_near(pass_of(at::kBFloat16, at::MemoryFormat::ChannelsLast, shape, k), want, 4e-3);
    }
  }
}

TEST(DepthwiseConv, KeepsTypesAndTheOrderInMemory) {
  for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
    const DepthwisePass got = pass_of(type, at::MemoryFormat::ChannelsLast, {2, 20, 6, 5}, 7);
    for (const at::Tensor& map : {got.y, got.dx}) {
      EXPECT_EQ(map.scalar_type(), type);
      EXPECT_TRUE(map.is_contiguous(at::MemoryFormat::ChannelsLast));
    }
    EXPECT_EQ(got.dweight.scalar_type(), type);
    EXPECT_EQ(got.dbias.scalar_type(), type);
  }
}

TEST(DepthwiseConv, NeedsNoBias) {
  const DepthwisePass got = pass_of(at::kFloat, at::MemoryFormat::ChannelsLast, {2, 5, 6, 7}, 3, false);
  expect_near(got, pass_of(at::kDouble, at::MemoryFormat::ChannelsLast, {2, 5, 6, 7}, 3, false), 1e-6);
  EXPECT_FALSE(got.dbias.defined());
}

TEST(DepthwiseConv, ASecondDerivativeIsRefusedInsteadOfWrong) {
  if (kernels::machine().reference_only) {
    GTEST_SKIP() << "CETERIS_KERNELS=reference has it";
  }
  const at::Tensor x = sample({1, 3, 4, 4}).to(at::kFloat).contiguous(at::MemoryFormat::ChannelsLast).requires_grad_(),
                   weight = sample({3, 1, 3, 3}).to(at::kFloat);
  const at::Tensor y = depthwise_conv(x, weight, {});
  EXPECT_THROW(torch::autograd::grad({y.square().sum()}, {x}, {}, /*retain_graph=*/true, /*create_graph=*/true),
               std::exception);
}

TEST(DepthwiseConv, AFrozenFilterHasNoGradient) {
  const at::Tensor x = sample({1, 3, 4, 4}).to(at::kFloat).contiguous(at::MemoryFormat::ChannelsLast).requires_grad_(),
                   weight = sample({3, 1, 3, 3}).to(at::kFloat);
  depthwise_conv(x, weight, {}).sum().backward();
  EXPECT_TRUE(x.grad().defined());
  EXPECT_FALSE(weight.grad().defined());
}

}  // namespace
}  // namespace ceteris::ops
