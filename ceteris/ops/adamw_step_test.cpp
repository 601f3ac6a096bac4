// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/adamw_step.hpp"

#include <gtest/gtest.h>
#include <torch/types.h>

namespace ceteris::ops {
namespace {

struct State {
  at::Tensor param, grad, exp_avg, exp_avg_sq;
};

State state(at::IntArrayRef shape, at::MemoryFormat format) {
  const auto wave = [&](double phase) {
    std::int64_t count = 1;
    for (const std::int64_t side : shape) {
      count *= side;
    }
    return (at::arange(count, at::kFloat) * 0.37 + phase).sin().view(shape).contiguous(format);
  };
  return {wave(0), wave(1), wave(2) * 0.1, wave(3).pow(2) * 0.01};
}

constexpr kernels::AdamWStep kStep{
    .lr = 1e-2, .beta1 = 0.9, .beta2 = 0.999, .eps = 1e-8, .weight_decay = 0.1, .step = 7};

TEST(AdamWStep, KernelAndCompositeFormAgree) {
  for (const auto format : {at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast}) {
    const State a = state({3, 5, 2, 7}, format), b = state({3, 5, 2, 7}, format);
    adamw_step(a.param, a.grad, a.exp_avg, a.exp_avg_sq, kStep);
    adamw_step_composite(b.param, b.grad, b.exp_avg, b.exp_avg_sq, kStep);
    EXPECT_LT((a.param - b.param).abs().max().item<double>(), 4e-7);
    EXPECT_LT((a.exp_avg - b.exp_avg).abs().max().item<double>(), 1e-7);
    EXPECT_LT((a.exp_avg_sq - b.exp_avg_sq).abs().max().item<double>(), 1e-9);
  }
}

TEST(AdamWStep, AGradientOfAnotherLayoutTakesTheCompositeFormAndMeansTheSame) {
  const State a = state({3, 5, 2, 7}, at::MemoryFormat::Contiguous),
              b = state({3, 5, 2, 7}, at::MemoryFormat::Contiguous);
  adamw_step(a.param, a.grad.contiguous(at::MemoryFormat::ChannelsLast), a.exp_avg, a.exp_avg_sq, kStep);
  adamw_step(b.param, b.grad, b.exp_avg, b.exp_avg_sq, kStep);
  EXPECT_LT((a.param - b.param).abs().max().item<double>(), 4e-7);
}

}  // namespace
}  // namespace ceteris::ops
