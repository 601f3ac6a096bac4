// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/window.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "ceteris/ops/attention.hpp"
#include "tests/support/gradient.hpp"

namespace ceteris::ops {
namespace {

using test::relative_error;
using test::sample;

TEST(Windows, PadToWholeWindowsAndStayWhereOneCoversASide) {
  const Windows w = windows(7, 14, 7, true);
  EXPECT_EQ(w.padded_height, 7);
  EXPECT_EQ(w.shift_down, 0);
  EXPECT_EQ(w.shift_right, 3);
  const Windows odd = windows(8, 5, 7, true);
  EXPECT_EQ(odd.padded_height, 14);
  EXPECT_EQ(odd.padded_width, 7);
  EXPECT_EQ(odd.shift_down, 3);
  EXPECT_EQ(windows(14, 14, 7, false).shift_down, 0);
}

TEST(Windows, ReverseUndoesPartition) {
  for (const bool shifted : {false, true}) {
    for (const auto& [height, width] : {std::pair{8, 8}, std::pair{7, 10}, std::pair{3, 4}}) {
      const Windows w = windows(height, width, 4, shifted);
      const at::Tensor x = sample({2, height, width, 3});
      const at::Tensor parts = partition(x, w);
      EXPECT_EQ(parts.sizes(), (at::IntArrayRef{2 * w.padded_height * w.padded_width / 16, 16, 3}));
      EXPECT_TRUE(at::equal(reverse(parts, w), x));
    }
  }
}

TEST(Windows, AWindowHoldsTheTokensOfItsSquareInRows) {
  const at::Tensor x = at::arange(16, at::kDouble).view({1, 4, 4, 1});
  const at::Tensor parts = partition(x, windows(4, 4, 2, false));
  EXPECT_TRUE(at::equal(parts[1].flatten(), at::tensor({2, 3, 6, 7}, at::kDouble)));
}

TEST(RelativePositionBias, IsOneNumberAnOffset) {
  constexpr std::int64_t kWindow = 3, kSide = 2 * kWindow - 1;
  const at::Tensor table = at::arange(kSide * kSide * 2, at::kDouble).view({kSide * kSide, 2});
  const at::Tensor bias = relative_position_bias(table, kWindow);
  ASSERT_EQ(bias.sizes(), (at::IntArrayRef{2, 9, 9}));
  for (std::int64_t i = 0; i < 9; ++i) {
    for (std::int64_t j = 0; j < 9; ++j) {
      const std::int64_t down = i / 3 - j / 3 + 2, right = i % 3 - j % 3 + 2;
      EXPECT_EQ(bias[1][i][j].item<double>(), table[down * kSide + right][1].item<double>());
    }
  }
}

/// Attention in the definition's words: each position sees those of its window of the shifted map that were neighbours
/// before the shift. x, result: (H, W, D) of one head, q = k = v = x.
at::Tensor brute_force(const at::Tensor& x, std::int64_t window, std::int64_t shift) {
  const auto height = x.size(0), width = x.size(1), d = x.size(2);
  const auto place = [&](std::int64_t at, std::int64_t side) { return (at - shift + side) % side; };
  // Where the cyclic shift has cut the map: what came round the edge is another region.
  const auto region = [&](std::int64_t at) { return at < shift ? 1 : 0; };
  at::Tensor out = at::zeros_like(x);
  for (std::int64_t i = 0; i < height * width; ++i) {
    at::Tensor sum = at::zeros({d}, at::kDouble);
    double total = 0;
    for (std::int64_t j = 0; j < height * width; ++j) {
      const std::int64_t row = i / width, column = i % width, row2 = j / width, column2 = j % width;
      if (place(row, height) / window != place(row2, height) / window ||
          place(column, width) / window != place(column2, width) / window || region(row) != region(row2) ||
          region(column) != region(column2)) {
        continue;
      }
      const double dot = (x[row][column] * x[row2][column2]).sum().item<double>();
      const double weight = std::exp(dot / std::sqrt(static_cast<double>(d)));
      sum += weight * x[row2][column2];
      total += weight;
    }
    out[i / width][i % width] = sum / total;
  }
  return out;
}

TEST(WindowAttention, SeesItsWindowAndNothingThatCameRoundTheEdge) {
  const at::Tensor x = sample({1, 8, 8, 3});
  for (const bool shifted : {false, true}) {
    const Windows w = windows(8, 8, 4, shifted);
    const at::Tensor parts = partition(x, w).unsqueeze(1);
    const at::Tensor none = at::zeros({1, 16, 16}, at::kDouble);
    const at::Tensor out = reverse(window_attention(parts, parts, parts, none, w).squeeze(1), w);
    // The mask is -100, which leaves e^-100.
    EXPECT_LT(relative_error(out[0], brute_force(x[0], 4, shifted ? 2 : 0)), 1e-14) << shifted;
  }
}

/// Window attention of a map of 8 x 12 in windows of 4, and the gradients of q, k, v and the bias.
std::vector<at::Tensor> window_pass(bool shifted, at::ScalarType type) {
  const Windows w = windows(8, 12, 4, shifted);
  std::vector<at::Tensor> in;
  for (const double phase : {0.0, 0.3, 0.7}) {
    in.push_back(sample({2 * 6, 2, 16, 16}, phase).to(type).requires_grad_());
  }
  in.push_back(sample({2, 16, 16}, 0.2).to(type).requires_grad_());
  const at::Tensor out = window_attention(in[0], in[1], in[2], in[3], w);
  out.backward(sample({2 * 6, 2, 16, 16}, 0.5).to(type));
  return {out, in[0].grad(), in[1].grad(), in[2].grad(), in[3].grad()};
}

TEST(WindowAttention, InFloat32IsTheCompositeInFloat64) {
  for (const bool shifted : {false, true}) {
    const auto exact = window_pass(shifted, at::kDouble), got = window_pass(shifted, at::kFloat);
    for (std::size_t i = 0; i < exact.size(); ++i) {
      EXPECT_LT(relative_error(got[i], exact[i]), 1e-6) << shifted << ' ' << i;
      EXPECT_EQ(got[i].scalar_type(), at::kFloat);
    }
  }
}

TEST(NeighbourhoodMask, OpensTheSquareAroundEachPosition) {
  const at::Tensor mask = neighbourhood_mask(4, 5, 3);
  for (std::int64_t i = 0; i < 20; ++i) {
    for (std::int64_t j = 0; j < 20; ++j) {
      const bool near = std::abs(i / 5 - j / 5) <= 1 && std::abs(i % 5 - j % 5) <= 1;
      EXPECT_EQ(mask[i][j].item<double>() == 0, near) << i << " " << j;
    }
  }
}

TEST(LinearAttention, IsItsQuadraticForm) {
  const at::Tensor q = sample({2, 2, 5, 3}, 0.1), k = sample({2, 2, 5, 3}, 0.2), v = sample({2, 2, 5, 3}, 0.3);
  const at::Tensor scores = at::matmul(at::elu(q) + 1, (at::elu(k) + 1).transpose(-2, -1));
  const at::Tensor expected = at::matmul(scores / scores.sum(-1, true), v);
  EXPECT_LT(relative_error(linear_attention(q, k, v), expected), 1e-14);
}

}  // namespace
}  // namespace ceteris::ops
