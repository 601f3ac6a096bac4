// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/norm_mlp.hpp"

#include <gtest/gtest.h>
#include <torch/autograd.h>
#include <torch/types.h>

#include "ceteris/kernels/choice.hpp"
#include "tests/support/gradient.hpp"

namespace ceteris::ops {
namespace {

using test::relative_error;
using test::sample;

constexpr std::int64_t kWidth = 48, kHidden = 80;

/// Tensors of one pass: result, and the gradients of x, residual and all parameters.
using NormMlpTensors = std::vector<at::Tensor>;

struct NormMlpCase {
  bool biases = true, gamma = true, factors = true;
};

template <class Branch>
NormMlpTensors branch_pass(const Branch& branch, at::ScalarType type, const NormMlpCase& with) {
  // Of every type the same numbers: those of bfloat16.
  const auto leaf = [&](const at::Tensor& t) { return t.to(at::kBFloat16).to(type).requires_grad_(); };
  const std::vector<std::int64_t> shape{4, 5, 7, kWidth};
  const at::Tensor x = leaf(sample(shape)), residual = leaf(sample(shape, 0.1));
  NormMlp parts{.norm_weight = leaf(sample({kWidth}, 0.2) + 1),
                .fc1_weight = leaf(sample({kHidden, kWidth}, 0.3) / 7),
                .fc2_weight = leaf(sample({kWidth, kHidden}, 0.4) / 9)};
  if (with.biases) {
    parts.norm_bias = leaf(sample({kWidth}, 0.5));
    parts.fc1_bias = leaf(sample({kHidden}, 0.6));
    parts.fc2_bias = leaf(sample({kWidth}, 0.7));
  }
  if (with.gamma) {
    parts.gamma = leaf(sample({kWidth}, 0.8));
  }
  if (with.factors) {
    parts.factors = at::tensor({1.25F, 0.0F, 1.25F, 1.25F});
  }
  const at::Tensor out = branch(x, residual, parts);
  out.backward(sample(shape, 0.9).to(at::kBFloat16).to(type));
  NormMlpTensors all{out, x.grad(), residual.grad()};
  for (const at::Tensor& t : {parts.norm_weight, parts.norm_bias, parts.fc1_weight, parts.fc1_bias, parts.fc2_weight,
                              parts.fc2_bias, parts.gamma}) {
    if (t.defined()) {
      all.push_back(t.grad());
    }
  }
  return all;
}

at::Tensor kernel_branch(const at::Tensor& x, const at::Tensor& residual, const NormMlp& parts) {
  const auto out = norm_mlp(x, residual, parts);
  EXPECT_TRUE(out.has_value());
  return out.value_or(at::Tensor());
}

class NormMlpOp : public testing::Test {
  void SetUp() override {
    if (kernels::machine().reference_only) {
      GTEST_SKIP() << "CETERIS_KERNELS=reference has no fused branch";
    }
  }
};

TEST_F(NormMlpOp, IsTheCompositeInFloat64) {
  for (const NormMlpCase& with : {NormMlpCase{}, {false, true, true}, {true, false, true}, {true, true, false}}) {
    const NormMlpTensors want = branch_pass(norm_mlp_composite, at::kDouble, with);
    const NormMlpTensors fp32 = branch_pass(kernel_branch, at::kFloat, with);
    const NormMlpTensors bf16 = branch_pass(kernel_branch, at::kBFloat16, with);
    for (std::size_t i = 0; i < want.size(); ++i) {
      EXPECT_LT(relative_error(fp32[i], want[i]), 3e-6) << i;
      EXPECT_LT(relative_error(bf16[i], want[i]), 4e-3) << i;
      EXPECT_EQ(bf16[i].scalar_type(), at::kBFloat16);
    }
  }
}

TEST_F(NormMlpOp, IsNearerToFloat64InBfloat16ThanTheComposite) {
  const NormMlpTensors want = branch_pass(norm_mlp_composite, at::kDouble, {});
  const NormMlpTensors ours = branch_pass(kernel_branch, at::kBFloat16, {});
  const NormMlpTensors theirs = branch_pass(norm_mlp_composite, at::kBFloat16, {});
  for (std::size_t i = 0; i < want.size(); ++i) {
    EXPECT_LE(relative_error(ours[i], want[i]), 1.05 * relative_error(theirs[i], want[i])) << i;
  }
}

TEST_F(NormMlpOp, ServesNoMapsWithGapsAndNoOddWidths) {
  const auto parts = [](std::int64_t width) {
    return NormMlp{
        .norm_weight = at::ones({width}), .fc1_weight = at::zeros({64, width}), .fc2_weight = at::zeros({width, 64})};
  };
  const at::Tensor x = at::zeros({100, 64});
  EXPECT_TRUE(norm_mlp(x, x, parts(64)).has_value());
  EXPECT_FALSE(norm_mlp(x.slice(1, 0, 32), x.slice(1, 0, 32), parts(32)).has_value());
  EXPECT_FALSE(norm_mlp(at::zeros({100, 40}), at::zeros({100, 40}), parts(40)).has_value());
  EXPECT_FALSE(norm_mlp(x.to(at::kDouble), x.to(at::kDouble), parts(64)).has_value());
}

TEST_F(NormMlpOp, ASecondDerivativeIsRefusedInsteadOfWrong) {
  const at::Tensor x = sample({64, 16}).to(at::kFloat).requires_grad_();
  const at::Tensor y = kernel_branch(
      x, x, {.norm_weight = at::ones({16}), .fc1_weight = at::ones({16, 16}), .fc2_weight = at::ones({16, 16})});
  EXPECT_THROW(torch::autograd::grad({y.square().sum()}, {x}, {}, /*retain_graph=*/true, /*create_graph=*/true),
               std::exception);
}

}  // namespace
}  // namespace ceteris::ops
