// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/drop_path.hpp"

#include <gtest/gtest.h>

#include "ceteris/base/error.hpp"
#include "tests/support/gradient.hpp"

namespace ceteris::ops {
namespace {

using test::sample;

const at::Tensor& mask() {
  static const at::Tensor kept = at::tensor({1, 0, 1}, at::kFloat);
  return kept;
}

TEST(DropPath, DropsWholeSamplesAndScalesTheRest) {
  const at::Tensor x = sample({3, 2, 2});
  const at::Tensor out = drop_path(x, mask(), 0.5);
  EXPECT_TRUE(at::equal(out[0], x[0] * 2));
  EXPECT_TRUE(at::equal(out[1], at::zeros_like(x[1])));
  EXPECT_TRUE(at::equal(out[2], x[2] * 2));
}

TEST(DropPath, KeepingAllChangesNothing) {
  const at::Tensor x = sample({3, 4});
  EXPECT_TRUE(at::equal(drop_path(x, at::ones({3}), 1.0), x));
}

TEST(DropPath, AMaskOfTheWrongLengthIsABug) {
  EXPECT_THROW((void)drop_path(sample({4, 2}), mask(), 0.5), Bug);
  EXPECT_THROW((void)drop_path(sample({3, 2}), mask(), 0.0), Bug);
}

TEST(DropPath, GradientsMatchCentralDifferences) {
  test::expect_gradients([](const auto& in) { return drop_path(in[0], mask(), 0.7); }, {sample({3, 4})});
}

}  // namespace
}  // namespace ceteris::ops
