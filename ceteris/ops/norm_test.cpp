// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/norm.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <vector>

#include "ceteris/kernels/choice.hpp"
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

TEST(Norm, DerfIsItsDefinition) {
  const at::Tensor x = sample({2, 3, 7}) * 3, weight = sample({7}, 0.2), bias = sample({7}, 0.3);
  const at::Tensor alpha = at::full({1}, 0.7, at::kDouble), shift = at::full({1}, -0.2, at::kDouble);
  const at::Tensor expected = by_rows(x, [&](const double* in, double* out, std::int64_t c) {
    for (std::int64_t i = 0; i < c; ++i) {
      out[i] = std::erf(0.7 * in[i] - 0.2) * weight[i].item<double>() + bias[i].item<double>();
    }
  });
  EXPECT_LT(relative_error(derf(x, alpha, shift, weight, bias), expected), 1e-14);
  const auto f32 = at::kFloat;
  EXPECT_LT(relative_error(derf(x.to(f32), alpha.to(f32), shift.to(f32), weight.to(f32), bias.to(f32)), expected),
            1e-6);
}

/// One sample at a time, straight from a definition: x(m, c) of M positions and C channels, in float64.
template <typename Sample>
at::Tensor by_samples(const at::Tensor& x, const Sample& one) {
  const at::Tensor in = x.to(at::kDouble).contiguous();
  at::Tensor out = at::empty_like(in);
  const auto c = in.size(-1), m = in.numel() / in.size(0) / c;
  for (std::int64_t n = 0; n < in.size(0); ++n) {
    one(in.data_ptr<double>() + n * m * c, out.data_ptr<double>() + n * m * c, m, c);
  }
  return out;
}

TEST(Norm, GroupNormIsItsDefinition) {
  const at::Tensor weight = sample({6}, 0.2), bias = sample({6}, 0.3);
  for (const std::int64_t groups : {1, 2, 3, 6}) {
    for (const at::Tensor& x : {sample({2, 3, 4, 6}), sample({3, 5, 6}), sample({2, 2, 2, 3, 6})}) {
      const at::Tensor in = x * 3 + 1;
      const auto loops = [&](const double* from, double* to, std::int64_t m, std::int64_t c) {
        const std::int64_t wide = c / groups;
        const auto count = static_cast<double>(m * wide);
        for (std::int64_t g = 0; g < groups; ++g) {
          double mean = 0, square = 0;
          const auto each = [&](const auto& visit) {
            for (std::int64_t p = 0; p < m; ++p) {
              for (std::int64_t i = g * wide; i < (g + 1) * wide; ++i) visit(p * c + i, i);
            }
          };
          each([&](std::int64_t at, std::int64_t) { mean += from[at] / count; });
          each([&](std::int64_t at, std::int64_t) { square += (from[at] - mean) * (from[at] - mean) / count; });
          each([&](std::int64_t at, std::int64_t i) {
            to[at] = (from[at] - mean) / std::sqrt(square + kEps) * weight[i].item<double>() + bias[i].item<double>();
          });
        }
      };
      const at::Tensor out = group_norm(in, groups, weight, bias, kEps);
      EXPECT_LT(relative_error(out, by_samples(in, loops)), 1e-13) << groups << " of " << x.dim() << " axes";
      EXPECT_TRUE(out.is_contiguous());
    }
  }
}

TEST(Norm, GroupNormOfOneGroupAndOnePositionIsLayerNorm) {
  const at::Tensor x = sample({5, 8}), weight = sample({8}, 0.2), bias = sample({8}, 0.3);
  EXPECT_LT(relative_error(group_norm(x, 1, weight, bias, kEps), layer_norm(x, weight, bias, kEps)), 1e-14);
}

TEST(Norm, GrnIsItsDefinition) {
  const at::Tensor weight = sample({5}, 0.2), bias = sample({5}, 0.3);
  for (const at::Tensor& x : {sample({2, 3, 4, 5}), sample({3, 7, 5}), sample({4, 5})}) {
    const auto loops = [&](const double* in, double* out, std::int64_t m, std::int64_t c) {
      std::vector<double> length(static_cast<std::size_t>(c));
      double mean = 0;
      for (std::int64_t i = 0; i < c; ++i) {
        for (std::int64_t p = 0; p < m; ++p) length[i] += in[p * c + i] * in[p * c + i];
        length[i] = std::sqrt(length[i]);
        mean += length[i] / static_cast<double>(c);
      }
      for (std::int64_t p = 0; p < m; ++p) {
        for (std::int64_t i = 0; i < c; ++i) {
          const double value = in[p * c + i];
          out[p * c + i] =
              value + weight[i].item<double>() * (value * length[i] / (mean + kEps)) + bias[i].item<double>();
        }
      }
    };
    EXPECT_LT(relative_error(grn(x, weight, bias, kEps), by_samples(x, loops)), 1e-14) << x.dim() << " axes";
  }
}

TEST(Norm, GrnOfZerosIsTheBiasAndHasAGradient) {
  const at::Tensor x = at::zeros({2, 3, 4}, at::kDouble).requires_grad_(true);
  const at::Tensor bias = sample({4}, 0.3);
  const at::Tensor out = grn(x, sample({4}, 0.2), bias, kEps);
  EXPECT_TRUE(at::equal(out, bias.expand({2, 3, 4})));
  out.sum().backward();
  EXPECT_TRUE(x.grad().isfinite().all().item<bool>());
}

TEST(Norm, ASampleDoesNotSeeItsNeighbours) {
  const at::Tensor x = sample({3, 4, 6}), weight = sample({6}, 0.2), bias = sample({6}, 0.3);
  for (const auto& norm : std::vector<std::function<at::Tensor(const at::Tensor&)>>{
           [&](const at::Tensor& in) { return group_norm(in, 2, weight, bias, kEps); },
           [&](const at::Tensor& in) { return grn(in, weight, bias, kEps); }}) {
    EXPECT_LT(relative_error(norm(x).narrow(0, 1, 1), norm(x.narrow(0, 1, 1))), 1e-15);
  }
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
  EXPECT_TRUE(at::equal(derf(x, alpha, alpha, weight, {}), derf(x, alpha, alpha, weight, zero)));
  EXPECT_LT(relative_error(group_norm(x, 2, weight, {}, kEps), group_norm(x, 2, weight, zero, kEps)), 1e-15);
  EXPECT_TRUE(at::equal(grn(x, weight, {}, kEps), grn(x, weight, zero, kEps)));
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
  const at::Tensor alpha = at::ones({1}, at::kDouble);
  EXPECT_EQ(dyt(x, alpha, one, one).sizes(), x.sizes());
  EXPECT_EQ(derf(x, alpha, alpha, one, one).sizes(), x.sizes());
  EXPECT_EQ(group_norm(x, 2, one, one, kEps).sizes(), x.sizes());
  EXPECT_EQ(grn(x, one, one, kEps).sizes(), x.sizes());
}

TEST(Norm, GradientsMatchCentralDifferences) {
  const at::Tensor x = sample({2, 2, 5}), weight = sample({5}, 0.2), bias = sample({5}, 0.3);
  expect_gradients([](const auto& in) { return layer_norm(in[0], in[1], in[2], kEps); }, {x, weight, bias});
  expect_gradients([](const auto& in) { return rms_norm(in[0], in[1], kEps); }, {x, weight});
  expect_gradients([](const auto& in) { return dyt(in[0], in[1], in[2], in[3]); },
                   {x, at::full({1}, 0.7, at::kDouble), weight, bias});
  expect_gradients([](const auto& in) { return derf(in[0], in[1], in[2], in[3], in[4]); },
                   {x, at::full({1}, 0.7, at::kDouble), at::full({1}, -0.2, at::kDouble), weight, bias});
  const at::Tensor x_NHWC = sample({2, 2, 3, 6}), weight_C = sample({6}, 0.2), bias_C = sample({6}, 0.3);
  expect_gradients([](const auto& in) { return group_norm(in[0], 2, in[1], in[2], kEps); }, {x_NHWC, weight_C, bias_C});
  expect_gradients([](const auto& in) { return grn(in[0], in[1], in[2], kEps); }, {x_NHWC, weight_C, bias_C});
}

TEST(LayerNorm, ManyRowsAreAsLibtorchsInFloat64) {
  const auto pass = [](at::ScalarType type) {
    const auto leaf = [&](const at::Tensor& t) { return t.to(at::kBFloat16).to(type).requires_grad_(); };
    const at::Tensor x = leaf(sample({5, 40, 48}) * 2 + 1), weight = leaf(sample({48}, 0.2)),
                     bias = leaf(sample({48}, 0.3));
    const at::Tensor y = layer_norm(x, weight, bias, 1e-6);
    y.backward(sample({5, 40, 48}, 0.7).to(at::kBFloat16).to(type));
    return std::vector<at::Tensor>{y, x.grad(), weight.grad(), bias.grad()};
  };
  const auto want = pass(at::kDouble), fp32 = pass(at::kFloat), bf16 = pass(at::kBFloat16);
  const double rounding = kernels::machine().reference_only ? 5e-2 : 4e-3;  // libtorch sums gradients in bfloat16
  for (std::size_t i = 0; i < want.size(); ++i) {
    EXPECT_LT(test::relative_error(fp32[i], want[i]), 1e-6) << i;
    EXPECT_LT(test::relative_error(bf16[i], want[i]), rounding) << i;
    EXPECT_EQ(bf16[i].scalar_type(), at::kBFloat16);
  }
}

}  // namespace
}  // namespace ceteris::ops
