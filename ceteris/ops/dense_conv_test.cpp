// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/dense_conv.hpp"

#include <gtest/gtest.h>
#include <torch/autograd.h>
#include <torch/types.h>

#include <vector>

#include "ceteris/base/executor.hpp"
#include "ceteris/ops/portions.hpp"
#include "ceteris/ops/threads.hpp"

namespace ceteris::ops {
namespace {

struct ConvCase {
  at::Tensor x, weight, bias;
  DenseConvOptions options;
};

ConvCase conv_case(std::int64_t images, std::int64_t groups = 1, bool with_bias = true) {
  torch::manual_seed(7);
  const auto real = at::TensorOptions(at::kFloat);
  return {at::randn({images, 8, 9, 7}, real).contiguous(at::MemoryFormat::ChannelsLast).requires_grad_(),
          at::randn({16, 8 / groups, 3, 3}, real).requires_grad_(),
          with_bias ? at::randn({16}, real).requires_grad_() : at::Tensor(),
          {.stride = 2, .padding = 1, .groups = groups}};
}

/// Result and gradients.
std::vector<at::Tensor> both_ways(const ConvCase& c) {
  const at::Tensor y = dense_conv(c.x, c.weight, c.bias, c.options);
  std::vector<at::Tensor> inputs{c.x, c.weight};
  if (c.bias.defined()) {
    inputs.push_back(c.bias);
  }
  std::vector<at::Tensor> all{y.detach()};
  for (const at::Tensor& gradient : torch::autograd::grad({(y * y).sum()}, inputs)) {
    all.push_back(gradient);
  }
  return all;
}

TEST(DenseConv, OfOnePixelWithAStrideHasTheGradientsOfItsDefinition) {
  // Fewer than eight input channels: libtorch's own way back overruns a buffer on AVX2, which malloc may notice later.
  for (const std::int64_t channels : {1, 3, 4, 6, 7, 8}) {
    for (const std::int64_t size : {1, 6, 7}) {
      torch::manual_seed(9);
      const auto real = at::TensorOptions(at::kFloat);
      const ConvCase c = {
          at::randn({8, channels, size, size}, real).contiguous(at::MemoryFormat::ChannelsLast).requires_grad_(),
          at::randn({8, channels, 1, 1}, real).requires_grad_(),
          at::randn({8}, real).requires_grad_(),
          {.stride = 2}};
      const auto found = both_ways(c);
      const at::Tensor x = c.x.detach().to(at::kDouble).requires_grad_(),
                       w = c.weight.detach().to(at::kDouble).requires_grad_(),
                       b = c.bias.detach().to(at::kDouble).requires_grad_();
      const at::Tensor seen = x.slice(2, 0, size, 2).slice(3, 0, size, 2);
      const at::Tensor y = at::einsum("nihw,oi->nohw", {seen, w.flatten(1)}) + b.view({1, 8, 1, 1});
      const auto gradients = torch::autograd::grad({(y * y).sum()}, {x, w, b});
      EXPECT_TRUE(at::allclose(found[0], y.to(at::kFloat), 1e-5, 1e-5));
      for (std::size_t i = 0; i < gradients.size(); ++i) {
        EXPECT_TRUE(at::allclose(found[i + 1], gradients[i].to(at::kFloat), 1e-4, 1e-3)) << i << ", " << channels;
      }
    }
  }
}

TEST(DenseConv, InPortionsIsTheConvolution) {
  for (const bool with_bias : {true, false}) {
    for (const std::int64_t groups : {1, 4}) {
      for (const std::int64_t images : {1, 4, 5, 8, 13}) {
        const ConvCase c = conv_case(images, groups, with_bias);
        const auto whole = both_ways(c);
        const Portions portions{4, kernels::serially};
        const WithPortions here(portions);
        const auto parts = both_ways(c);
        ASSERT_EQ(parts.size(), whole.size());
        EXPECT_TRUE(parts[0].is_contiguous(at::MemoryFormat::ChannelsLast));
        for (std::size_t i = 0; i < whole.size(); ++i) {
          EXPECT_TRUE(at::allclose(parts[i], whole[i], 1e-4, 1e-4)) << i << " of " << images << " images";
        }
      }
    }
  }
}

TEST(DenseConv, PortionsHaveTheSameBitsForAnyNumberOfThreads) {
  const ConvCase c = conv_case(23);
  std::vector<std::vector<at::Tensor>> results;
  for (const int jobs : {1, 2, 3}) {
    set_threads(jobs);
    Executor executor(jobs);
    const Portions portions{4, [&](std::size_t n, const auto& work) { executor.parallel_for(n, work); }};
    const WithPortions here(portions);
    for (int round = 0; round < 5; ++round) {
      results.push_back(both_ways(c));
    }
  }
  set_threads(1);
  for (const auto& result : results) {
    for (std::size_t i = 0; i < result.size(); ++i) {
      EXPECT_TRUE(at::equal(result[i], results.front()[i])) << i;
    }
  }
}

TEST(DenseConv, WithoutGradientsNothingIsKept) {
  const ConvCase c = conv_case(9);
  const Portions portions{2, kernels::serially};
  const WithPortions here(portions);
  const torch::NoGradGuard no_grad;
  EXPECT_FALSE(dense_conv(c.x, c.weight, c.bias, c.options).requires_grad());
}

TEST(DenseConv, AnInputThatLearnsNothingGetsNoGradient) {
  ConvCase c = conv_case(9);
  c.x = c.x.detach();
  const Portions portions{2, kernels::serially};
  const WithPortions here(portions);
  const at::Tensor dweight =
      torch::autograd::grad({dense_conv(c.x, c.weight, c.bias, c.options).sum()}, {c.weight}).front();
  EXPECT_EQ(dweight.sizes(), c.weight.sizes());
}

TEST(WithPortions, EndsWithItsScope) {
  EXPECT_EQ(portions_here(), nullptr);
  {
    const Portions outer{2, kernels::serially}, inner{3, kernels::serially};
    const WithPortions first(outer);
    {
      const WithPortions second(inner);
      EXPECT_EQ(portions_here()->images, 3);
    }
    EXPECT_EQ(portions_here()->images, 2);
  }
  EXPECT_EQ(portions_here(), nullptr);
}

}  // namespace
}  // namespace ceteris::ops
