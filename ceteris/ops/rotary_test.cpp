// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/rotary.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "ceteris/base/error.hpp"
#include "tests/support/gradient.hpp"

namespace ceteris::ops {
namespace {

using test::sample;

TEST(Rotary, IsItsDefinition) {
  const at::Tensor x = sample({1, 2, 5, 6}), out = rotary(x);
  const auto in = x.accessor<double, 4>(), got = out.accessor<double, 4>();
  for (std::int64_t h = 0; h < 2; ++h) {
    for (std::int64_t t = 0; t < 5; ++t) {
      for (std::int64_t i = 0; i < 3; ++i) {
        const double angle = static_cast<double>(t) * std::pow(10000.0, -2.0 * static_cast<double>(i) / 6.0);
        EXPECT_NEAR(got[0][h][t][i], in[0][h][t][i] * std::cos(angle) - in[0][h][t][i + 3] * std::sin(angle), 1e-14);
        EXPECT_NEAR(got[0][h][t][i + 3], in[0][h][t][i + 3] * std::cos(angle) + in[0][h][t][i] * std::sin(angle),
                    1e-14);
      }
    }
  }
}

TEST(Rotary, ProductsDependOnDistanceAlone) {
  const at::Tensor q = rotary(sample({1, 1, 1, 8}).expand({1, 1, 7, 8}));
  const at::Tensor k = rotary(sample({1, 1, 1, 8}, 0.3).expand({1, 1, 7, 8}));
  const at::Tensor products = at::matmul(q, k.transpose(2, 3))[0][0];
  for (std::int64_t t = 1; t < 7; ++t) {
    for (std::int64_t s = 1; s < 7; ++s) {
      EXPECT_NEAR(products[t][s].item<double>(), products[t - 1][s - 1].item<double>(), 1e-13);
    }
  }
  EXPECT_GT((products[3][0] - products[0][0]).abs().item<double>(), 1e-3);
}

TEST(Rotary, TheFirstPositionStaysAndAnOddWidthIsABug) {
  const at::Tensor x = sample({2, 1, 1, 4});
  EXPECT_TRUE(at::equal(rotary(x), x));
  EXPECT_THROW((void)rotary(sample({1, 1, 2, 5})), Bug);
}

TEST(Rotary, GradientsMatchCentralDifferences) {
  test::expect_gradients([](const auto& in) { return rotary(in[0]); }, {sample({1, 2, 3, 4})});
}

}  // namespace
}  // namespace ceteris::ops
