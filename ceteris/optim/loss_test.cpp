// SPDX-License-Identifier: Apache-2.0
#include "ceteris/optim/loss.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ceteris::optim {
namespace {

TEST(CrossEntropy, MatchesItsFormulaInFloat64WithSmoothing) {
  const at::Tensor logits = at::tensor({1.0, -0.5, 0.25, 2.0, 0.0, -3.0}, at::kDouble).view({2, 3});
  const at::Tensor target = at::tensor({2, 0}, at::kLong);
  for (const double smoothing : {0.0, 0.1, 0.5}) {
    double expected = 0;
    for (int n = 0; n < 2; ++n) {
      double sum = 0;
      for (int c = 0; c < 3; ++c) {
        sum += std::exp(logits[n][c].item<double>());
      }
      for (int c = 0; c < 3; ++c) {
        const double q = (c == target[n].item<int>() ? 1 - smoothing : 0) + smoothing / 3;
        expected -= q * (logits[n][c].item<double>() - std::log(sum)) / 2;
      }
    }
    EXPECT_NEAR(cross_entropy(logits, target, smoothing).item<double>(), expected, 1e-12);
  }
}

TEST(CrossEntropy, OfEqualLogitsIsTheLogOfTheClassCount) {
  EXPECT_NEAR(cross_entropy(at::zeros({4, 10}), at::zeros({4}, at::kLong)).item<double>(), std::log(10.0), 1e-6);
}

TEST(SoftCrossEntropy, OfOneLabelIsTheHardOneAndOfSharesTheirMean) {
  const at::Tensor logits = at::tensor({1.0F, -2.0F, 0.5F, 3.0F, 0.0F, -1.0F}).view({2, 3});
  const at::Tensor labels = at::tensor({0, 2}, at::kLong);
  const at::Tensor hard = at::tensor({1.0F, 0.0F, 0.0F, 0.0F, 0.0F, 1.0F}).view({2, 3});
  EXPECT_NEAR(soft_cross_entropy(logits, hard).item<double>(), cross_entropy(logits, labels).item<double>(), 1e-6);
  const at::Tensor smooth = hard * 0.7 + 0.1;
  EXPECT_NEAR(soft_cross_entropy(logits, smooth).item<double>(), cross_entropy(logits, labels, 0.3).item<double>(),
              1e-6);
  EXPECT_EQ(soft_cross_entropy(logits.to(at::kBFloat16), smooth).scalar_type(), at::kFloat);
}

}  // namespace
}  // namespace ceteris::optim
