// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/batch_norm.hpp"

#include <gtest/gtest.h>
#include <torch/autograd.h>
#include <torch/types.h>

#include "ceteris/kernels/choice.hpp"
#include "tests/support/gradient.hpp"

namespace ceteris::ops {
namespace {

using test::relative_error;
using test::sample;

/// One pass both ways, with everything it moves.
struct Pass {
  at::Tensor y, dx, dweight, dbias, running_mean, running_var;
};

template <typename Norm>
Pass pass(const Norm& norm, at::ScalarType type, at::IntArrayRef shape, const BatchNormOptions& options,
          bool biased = true) {
  const auto c = shape.back();
  const auto leaf = [&](const at::Tensor& t) { return t.to(type).clone().set_requires_grad(true); };
  const at::Tensor x = leaf(sample(shape) * 3 + 1), weight = leaf(sample({c}, 0.2)), bias = leaf(sample({c}, 0.3));
  const at::Tensor running_mean = at::zeros({c}, type), running_var = at::ones({c}, type);
  const at::Tensor y = norm(x, weight, biased ? bias : at::Tensor(), running_mean, running_var, options);
  (y * sample(shape, 0.7).to(type)).sum().backward();
  return {y, x.grad(), weight.grad(), bias.grad(), running_mean, running_var};
}

void expect_close(const Pass& got, const Pass& want, double most) {
  EXPECT_LT(relative_error(got.y, want.y), most);
  EXPECT_LT(relative_error(got.dx, want.dx), most);
  EXPECT_LT(relative_error(got.dweight, want.dweight), most);
  EXPECT_LT(relative_error(got.running_mean, want.running_mean), most);
  EXPECT_LT(relative_error(got.running_var, want.running_var), most);
}

TEST(BatchNorm, LearnsAsLibtorchsDoesInFloat64) {
  for (const bool relu : {false, true}) {
    const BatchNormOptions options{.momentum = 0.3, .eps = 1e-3, .relu = relu};
    for (const auto& shape : {std::vector<std::int64_t>{2, 3, 5, 16}, {70, 7}, {4, 33, 9, 24}}) {
      const Pass got = pass(batch_norm, at::kFloat, shape, options);
      const Pass want = pass(batch_norm_composite, at::kDouble, shape, options);
      expect_close(got, want, 2e-6);
      EXPECT_LT(relative_error(got.dbias, want.dbias), 2e-6);
    }
  }
}

TEST(BatchNorm, NeedsNoBias) {
  const Pass got = pass(batch_norm, at::kFloat, {40, 5}, {}, /*biased=*/false);
  expect_close(got, pass(batch_norm_composite, at::kDouble, {40, 5}, {}, /*biased=*/false), 2e-6);
  EXPECT_FALSE(got.dbias.defined());
}

TEST(BatchNorm, ReadsMapsInEveryOrder) {
  const at::Tensor x_NCHW = sample({2, 8, 5, 3}).to(at::kFloat), one = at::ones({8}), none = at::zeros({8});
  const auto run = [&](const at::Tensor& x) { return batch_norm(x, one, none, none.clone(), one.clone(), {}); };
  const at::Tensor strided = x_NCHW.permute({0, 2, 3, 1});
  EXPECT_TRUE(at::equal(run(strided), run(strided.contiguous())));
}

TEST(BatchNorm, WithTheRunningStatisticsItIsLibtorchs) {
  const at::Tensor x = sample({6, 8}).to(at::kFloat), one = at::ones({8}), none = at::zeros({8});
  const BatchNormOptions fixed{.learns = false, .relu = true};
  EXPECT_TRUE(
      at::equal(batch_norm(x, one, none, none, one, fixed), batch_norm_composite(x, one, none, none, one, fixed)));
}

TEST(BatchNorm, ASecondDerivativeIsRefusedInsteadOfWrong) {
  if (kernels::machine().reference_only) {
    GTEST_SKIP() << "CETERIS_KERNELS=reference has one";
  }
  const at::Tensor x = sample({6, 8}).to(at::kFloat).set_requires_grad(true), one = at::ones({8}),
                   none = at::zeros({8});
  const at::Tensor y = batch_norm(x, one, none, none.clone(), one.clone(), {});
  EXPECT_THROW(torch::autograd::grad({y.square().sum()}, {x}, {}, /*retain_graph=*/true, /*create_graph=*/true),
               std::exception);
}

}  // namespace
}  // namespace ceteris::ops
