// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/norm.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/gradient.hpp"

namespace ceteris::ops {
namespace {

using test::expect_gradients;
using test::relative_error;
using test::sample;

constexpr double kEps = 1e-6;

/// One row at a time, straight from the definition, in float64.
template <typename Row>
at::Tensor by_rows(const at::Tensor& x, const Row& row) {
  const at::Tensor in = x.to(at::kDouble).contiguous();
  at::Tensor out = at::empty_like(in);
  const auto c = in.size(-1);
  for (std::int64_t r = 0; r < in.numel() / c; ++r) {
    row(in.data_ptr<double>() + r * c, out.data_ptr<double>() + r * c, c);
  }
  return out;
}

TEST(Norm, LayerNormIsItsDefinition) {
  const at::Tensor x = sample({2, 3, 7}) * 3 + 1, weight = sample({7}, 0.2), bias = sample({7}, 0.3);
  const at::Tensor expected = by_rows(x, [&](const double* in, double* out, std::int64_t c) {
    double mean = 0, square = 0;
    for (std::int64_t i = 0; i < c; ++i) mean += in[i] / static_cast<double>(c);
    for (std::int64_t i = 0; i < c; ++i) square += (in[i] - mean) * (in[i] - mean) / static_cast<double>(c);
    for (std::int64_t i = 0; i < c; ++i) {
      out[i] = (in[i] - mean) / std::sqrt(square + kEps) * weight[i].item<double>() + bias[i].item<double>();
    }
  });
  EXPECT_LT(relative_error(layer_norm(x, weight, bias, kEps), expected), 1e-14);
  const auto f32 = at::kFloat;
  EXPECT_LT(relative_error(layer_norm(x.to(f32), weight.to(f32), bias.to(f32), kEps), expected), 1e-6);
}

TEST(Norm, RmsNormIsItsDefinition) {
  const at::Tensor x = sample({2, 3, 7}) * 3 + 1, weight = sample({7}, 0.2);
  const at::Tensor expected = by_rows(x, [&](const double* in, double* out, std::int64_t c) {
    double square = 0;
    for (std::int64_t i = 0; i < c; ++i) square += in[i] * in[i] / static_cast<double>(c);
    for (std::int64_t i = 0; i < c; ++i) out[i] = in[i] / std::sqrt(square + kEps) * weight[i].item<double>();
  });
  EXPECT_LT(relative_error(rms_norm(x, weight, kEps), expected), 1e-14);
  EXPECT_LT(relative_error(rms_norm(x.to(at::kFloat), weight.to(at::kFloat), kEps), expected), 1e-6);
}

TEST(Norm, DyTIsItsDefinition) {
  const at::Tensor x = sample({2, 3, 7}) * 3, weight = sample({7}, 0.2), bias = sample({7}, 0.3);
  const at::Tensor alpha = at::full({1}, 0.7, at::kDouble);
  const at::Tensor expected = by_rows(x, [&](const double* in, double* out, std::int64_t c) {
    for (std::int64_t i = 0; i < c; ++i) {
      out[i] = std::tanh(0.7 * in[i]) * weight[i].item<double>() + bias[i].item<double>();
    }
  });
  EXPECT_LT(relative_error(dyt(x, alpha, weight, bias), expected), 1e-14);
}

TEST(Norm, DyTIsAffineNearZero) {
  const at::Tensor x = sample({5, 4}) * 1e-6, weight = sample({4}, 0.2), bias = sample({4}, 0.3);
  const at::Tensor alpha = at::full({1}, 0.5, at::kDouble);
  EXPECT_LT((dyt(x, alpha, weight, bias) - (x * 0.5 * weight + bias)).abs().max().item<double>(), 1e-17);
}

TEST(Norm, AnUndefinedBiasIsABiasOfZero) {
  const at::Tensor x = sample({3, 4}), weight = sample({4}, 0.2), zero = at::zeros({4}, at::kDouble);
  const at::Tensor alpha = at::full({1}, 0.5, at::kDouble);
  EXPECT_TRUE(at::equal(layer_norm(x, weight, {}, kEps), layer_norm(x, weight, zero, kEps)));
  EXPECT_TRUE(at::equal(dyt(x, alpha, weight, {}), dyt(x, alpha, weight, zero)));
}

TEST(Norm, AConstantRowGivesTheBias) {
  const at::Tensor bias = sample({5}, 0.3);
  const at::Tensor out = layer_norm(at::full({1, 5}, 7.0, at::kDouble), sample({5}), bias, kEps);
  EXPECT_TRUE(at::equal(out[0], bias));
}

TEST(Norm, NoRowsGiveNoRows) {
  const at::Tensor x = at::empty({0, 4}, at::kDouble), one = at::ones({4}, at::kDouble);
  EXPECT_EQ(layer_norm(x, one, one, kEps).sizes(), x.sizes());
  EXPECT_EQ(rms_norm(x, one, kEps).sizes(), x.sizes());
  EXPECT_EQ(dyt(x, at::ones({1}, at::kDouble), one, one).sizes(), x.sizes());
}

TEST(Norm, GradientsMatchCentralDifferences) {
  const at::Tensor x = sample({2, 2, 5}), weight = sample({5}, 0.2), bias = sample({5}, 0.3);
  expect_gradients([](const auto& in) { return layer_norm(in[0], in[1], in[2], kEps); }, {x, weight, bias});
  expect_gradients([](const auto& in) { return rms_norm(in[0], in[1], kEps); }, {x, weight});
  expect_gradients([](const auto& in) { return dyt(in[0], in[1], in[2], in[3]); },
                   {x, at::full({1}, 0.7, at::kDouble), weight, bias});
}

}  // namespace
}  // namespace ceteris::ops
