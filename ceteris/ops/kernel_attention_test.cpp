// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/kernel_attention.hpp"

#include <gtest/gtest.h>
#include <torch/autograd.h>
#include <torch/types.h>

#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/kernels/choice.hpp"
#include "ceteris/ops/attention.hpp"
#include "tests/support/gradient.hpp"

namespace ceteris::ops {
namespace {

using test::relative_error;
using test::sample;

constexpr std::int64_t kSamples = 2, kTokens = 33, kHeads = 3, kWidth = 32;

/// Heads as views of one projection, as mixers make them, and the gradient of the projection.
template <class Attend>
std::vector<at::Tensor> attention_pass(const Attend& attend, at::ScalarType type) {
  const at::Tensor qkv = sample({kSamples, kTokens, 3, kHeads, kWidth}).to(at::kBFloat16).to(type).requires_grad_();
  const std::vector<at::Tensor> parts = qkv.unbind(2);
  const at::Tensor out = attend(parts[0].transpose(1, 2), parts[1].transpose(1, 2), parts[2].transpose(1, 2));
  out.backward(sample({kSamples, kHeads, kTokens, kWidth}, 0.5).to(at::kBFloat16).to(type));
  return {out, qkv.grad()};
}

class KernelAttentionOp : public testing::Test {
  void SetUp() override {
    if (kernels::machine().reference_only) {
      GTEST_SKIP() << "CETERIS_KERNELS=reference has no attention of its own";
    }
  }
};

TEST_F(KernelAttentionOp, IsTheCompositeInFloat64) {
  const auto by_kernel = [](bool causal) {
    return [=](const at::Tensor& q, const at::Tensor& k, const at::Tensor& v) {
      return kernel_attention(q, k, v, causal).value();
    };
  };
  const auto all = [](const at::Tensor& q, const at::Tensor& k, const at::Tensor& v) { return attention(q, k, v); };
  const std::vector<at::Tensor> want[] = {attention_pass(all, at::kDouble),
                                          attention_pass(causal_attention, at::kDouble)};
  for (const bool causal : {false, true}) {
    const std::vector<at::Tensor>& exact = want[causal ? 1 : 0];
    const auto fp32 = attention_pass(by_kernel(causal), at::kFloat),
               bf16 = attention_pass(by_kernel(causal), at::kBFloat16);
    for (std::size_t i = 0; i < exact.size(); ++i) {
      EXPECT_LT(relative_error(fp32[i], exact[i]), 1e-6) << causal << ' ' << i;
      EXPECT_LT(relative_error(bf16[i], exact[i]), 4e-3) << causal << ' ' << i;
    }
  }
}

TEST_F(KernelAttentionOp, KeysAreSharedByHeads) {
  const at::Tensor q = sample({1, 4, 20, 16}).to(at::kFloat),
                   key = sample({1, 1, 20, 16}, 0.3).to(at::kFloat).requires_grad_();
  const at::Tensor k = key.expand({1, 4, 20, 16});
  const at::Tensor gradient = sample({1, 4, 20, 16}, 0.7).to(at::kFloat);
  kernel_attention(q, k, k, /*causal=*/true).value().backward(gradient);
  const at::Tensor wide = key.detach().to(at::kDouble).requires_grad_();
  causal_attention(q.to(at::kDouble), wide.expand({1, 4, 20, 16}), wide.expand({1, 4, 20, 16}))
      .backward(gradient.to(at::kDouble));
  EXPECT_LT(relative_error(key.grad(), wide.grad()), 1e-6);
}

TEST_F(KernelAttentionOp, AnAddendHasItsGradientAndType) {
  const auto pass = [](at::ScalarType type, const auto& attend) {
    const at::Tensor q = sample({6, 2, 17, 16}).to(type), k = sample({6, 2, 17, 16}, 0.3).to(type);
    const at::Tensor addend = sample({3, 2, 17, 17}, 0.2).to(type).requires_grad_();
    const at::Tensor out = attend(q, k, addend);
    out.backward(sample({6, 2, 17, 16}, 0.5).to(type));
    return std::vector<at::Tensor>{out, addend.grad()};
  };
  const auto composite = [](const at::Tensor& q, const at::Tensor& k, const at::Tensor& addend) {
    return attention(q, k, k, addend.repeat({2, 1, 1, 1}));
  };
  const auto by_kernel = [](const at::Tensor& q, const at::Tensor& k, const at::Tensor& addend) {
    return kernel_attention(q, k, k, addend).value();
  };
  const auto exact = pass(at::kDouble, composite), fp32 = pass(at::kFloat, by_kernel),
             bf16 = pass(at::kBFloat16, by_kernel);
  for (std::size_t i = 0; i < exact.size(); ++i) {
    EXPECT_LT(relative_error(fp32[i], exact[i]), 1e-6) << i;
    EXPECT_LT(relative_error(bf16[i], exact[i]), 2e-2) << i;
    EXPECT_EQ(bf16[i].scalar_type(), at::kBFloat16) << i;
  }
  const at::Tensor x = sample({6, 2, 17, 16}).to(at::kFloat);
  EXPECT_THROW((void)kernel_attention(x, x, x, sample({4, 2, 17, 17}).to(at::kFloat)), Bug);
}

TEST_F(KernelAttentionOp, ServesNoFloat64NoFewTokensAndNoOddWidths) {
  const auto serves = [](at::IntArrayRef shape, at::ScalarType type) {
    const at::Tensor x = sample(shape).to(type);
    return kernel_attention(x, x, x, /*causal=*/false).has_value();
  };
  EXPECT_TRUE(serves({1, 1, 16, 16}, at::kFloat));
  EXPECT_FALSE(serves({1, 1, 16, 16}, at::kDouble));
  EXPECT_FALSE(serves({1, 1, 15, 16}, at::kFloat));
  EXPECT_FALSE(serves({1, 1, 16, 24}, at::kFloat));
  EXPECT_FALSE(serves({0, 1, 16, 16}, at::kFloat));
}

TEST_F(KernelAttentionOp, ASecondDerivativeIsRefusedInsteadOfWrong) {
  const at::Tensor x = sample({1, 1, 16, 16}).to(at::kFloat).requires_grad_();
  const at::Tensor out = kernel_attention(x, x, x, /*causal=*/false).value().sum();
  EXPECT_THROW((void)torch::autograd::grad({out}, {x}, {}, /*retain_graph=*/true, /*create_graph=*/true), Bug);
}

}  // namespace
}  // namespace ceteris::ops
