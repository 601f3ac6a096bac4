// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/linear.hpp"

#include <gtest/gtest.h>
#include <torch/autograd.h>
#include <torch/types.h>

#include "ceteris/kernels/choice.hpp"
#include "tests/support/gradient.hpp"

namespace ceteris::ops {
namespace {

using test::relative_error;
using test::sample;

struct LinearPass {
  at::Tensor y, dx, dweight, dbias;
};

// Large enough for the kernel: 4 x 93 rows of 160 numbers to 96.
LinearPass linear_pass(at::ScalarType type, bool biased = true) {
  const auto leaf = [&](const at::Tensor& t) { return t.to(at::kBFloat16).to(type).requires_grad_(); };
  const at::Tensor x = leaf(sample({4, 93, 160})), weight = leaf(sample({96, 160}, 0.2) / 12),
                   bias = leaf(sample({96}, 0.3));
  const at::Tensor y = ops::linear(x, weight, biased ? bias : at::Tensor());
  y.backward(sample({4, 93, 96}, 0.7).to(at::kBFloat16).to(type));
  return {y, x.grad(), weight.grad(), bias.grad()};
}

TEST(LinearOp, IsLibtorchsInFloat64) {
  const LinearPass want = linear_pass(at::kDouble);
  for (const auto& [type, most] : {std::pair{at::kFloat, 1e-6}, {at::kBFloat16, 4e-3}}) {
    const LinearPass got = linear_pass(type);
    EXPECT_LT(relative_error(got.y, want.y), most);
    EXPECT_LT(relative_error(got.dx, want.dx), most);
    EXPECT_LT(relative_error(got.dweight, want.dweight), most);
    EXPECT_LT(relative_error(got.dbias, want.dbias), most);
    EXPECT_EQ(got.y.scalar_type(), type);
    EXPECT_EQ(got.dweight.scalar_type(), type);
  }
}

TEST(LinearOp, NeedsNoBias) {
  const LinearPass got = linear_pass(at::kFloat, /*biased=*/false);
  EXPECT_LT(relative_error(got.y, linear_pass(at::kDouble, false).y), 1e-6);
  EXPECT_FALSE(got.dbias.defined());
}

TEST(LinearOp, ReadsMapsWithGaps) {
  const at::Tensor all = sample({372, 320}).to(at::kFloat), weight = sample({96, 160}, 0.2).to(at::kFloat);
  const at::Tensor some = all.slice(1, 0, 160);
  EXPECT_TRUE(at::equal(ops::linear(some, weight, {}), ops::linear(some.contiguous(), weight, {})));
}

TEST(LinearOp, SmallProductsAreLibtorchsOwn) {
  const at::Tensor x = sample({8, 10}).to(at::kFloat), weight = sample({3, 10}).to(at::kFloat);
  EXPECT_TRUE(at::equal(ops::linear(x, weight, {}), at::linear(x, weight)));
}

TEST(LinearOp, ASecondDerivativeIsRefusedInsteadOfWrong) {
  if (kernels::machine().reference_only) {
    GTEST_SKIP() << "CETERIS_KERNELS=reference has it";
  }
  const at::Tensor x = sample({372, 160}).to(at::kFloat).requires_grad_(), weight = sample({96, 160}).to(at::kFloat);
  const at::Tensor y = ops::linear(x, weight, {});
  EXPECT_THROW(torch::autograd::grad({y.square().sum()}, {x}, {}, /*retain_graph=*/true, /*create_graph=*/true),
               std::exception);
}

}  // namespace
}  // namespace ceteris::ops
