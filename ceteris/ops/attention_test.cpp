// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/attention.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "ceteris/base/error.hpp"
#include "tests/support/gradient.hpp"

namespace ceteris::ops {
namespace {

using test::relative_error;
using test::sample;

/// The definition, one query at a time. (N, H, T, D) float64.
at::Tensor reference(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v) {
  const auto a_q = q.accessor<double, 4>(), a_k = k.accessor<double, 4>(), a_v = v.accessor<double, 4>();
  at::Tensor out = at::zeros_like(q);
  auto a_out = out.accessor<double, 4>();
  const auto t_count = q.size(2), d_count = q.size(3);
  for (std::int64_t n = 0; n < q.size(0); ++n) {
    for (std::int64_t h = 0; h < q.size(1); ++h) {
      for (std::int64_t t = 0; t < t_count; ++t) {
        std::vector<double> weight(static_cast<std::size_t>(t) + 1);
        double total = 0;
        for (std::int64_t s = 0; s <= t; ++s) {
          double dot = 0;
          for (std::int64_t d = 0; d < d_count; ++d) dot += a_q[n][h][t][d] * a_k[n][h][s][d];
          weight[static_cast<std::size_t>(s)] = std::exp(dot / std::sqrt(static_cast<double>(d_count)));
          total += weight[static_cast<std::size_t>(s)];
        }
        for (std::int64_t s = 0; s <= t; ++s) {
          for (std::int64_t d = 0; d < d_count; ++d) {
            a_out[n][h][t][d] += weight[static_cast<std::size_t>(s)] / total * a_v[n][h][s][d];
          }
        }
      }
    }
  }
  return out;
}

TEST(CausalAttention, IsItsDefinition) {
  const at::Tensor q = sample({2, 3, 5, 4}), k = sample({2, 3, 5, 4}, 0.3), v = sample({2, 3, 5, 4}, 0.7);
  const at::Tensor expected = reference(q, k, v);
  EXPECT_LT(relative_error(causal_attention(q, k, v), expected), 1e-14);
  EXPECT_LT(relative_error(causal_attention(q.to(at::kFloat), k.to(at::kFloat), v.to(at::kFloat)), expected), 1e-6);
}

TEST(CausalAttention, TakesHeadsThatAreViewsOfOneProjection) {
  const at::Tensor qkv = sample({2, 5, 3 * 3 * 4});
  const auto head = [&](std::int64_t i) { return qkv.view({2, 5, 3, 3, 4}).select(2, i).transpose(1, 2); };
  const at::Tensor expected = reference(head(0).contiguous(), head(1).contiguous(), head(2).contiguous());
  EXPECT_LT(relative_error(causal_attention(head(0), head(1), head(2)), expected), 1e-14);
}

TEST(CausalAttention, TheFuturePlaysNoPart) {
  const at::Tensor q = sample({1, 2, 6, 4}), k = sample({1, 2, 6, 4}, 0.3), v = sample({1, 2, 6, 4}, 0.7);
  at::Tensor other_k = k.clone(), other_v = v.clone();
  other_k.narrow(2, 4, 2).fill_(100);
  other_v.narrow(2, 4, 2).fill_(-100);
  EXPECT_TRUE(
      at::equal(causal_attention(q, k, v).narrow(2, 0, 4), causal_attention(q, other_k, other_v).narrow(2, 0, 4)));
}

TEST(CausalAttention, OnePositionReturnsItsValue) {
  const at::Tensor v = sample({2, 1, 1, 4});
  EXPECT_TRUE(at::equal(causal_attention(sample({2, 1, 1, 4}, 0.1), sample({2, 1, 1, 4}, 0.2), v), v));
}

TEST(CausalAttention, ShapesThatDisagreeAreABug) {
  EXPECT_THROW((void)causal_attention(sample({1, 1, 2, 4}), sample({1, 1, 3, 4}), sample({1, 1, 3, 4})), Bug);
}

TEST(CausalAttention, GradientsMatchCentralDifferences) {
  test::expect_gradients([](const auto& in) { return causal_attention(in[0], in[1], in[2]); },
                         {sample({1, 2, 4, 3}), sample({1, 2, 4, 3}, 0.3), sample({1, 2, 4, 3}, 0.7)});
}

}  // namespace
}  // namespace ceteris::ops
