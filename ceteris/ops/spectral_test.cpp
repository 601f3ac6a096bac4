// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/spectral.hpp"

#include <gtest/gtest.h>

#include "tests/support/gradient.hpp"

namespace ceteris::ops {
namespace {

using test::relative_error;
using test::sample;

/// A matrix of known singular values 4, 2, 1: products of rotations around them.
at::Tensor rotated() {
  const at::Tensor left = std::get<0>(at::linalg_qr(sample({6, 3}))),
                   right = std::get<0>(at::linalg_qr(sample({3, 3}, 0.3)));
  return at::matmul(left * at::tensor({4.0, 2.0, 1.0}, at::kDouble), right.t());
}

TEST(PowerIteration, ApproachesTheLargestSingularValueAndItsVectorsFromBelow) {
  const at::Tensor weight = rotated(), start = sample({6}, 0.2);
  double before = 0;
  for (const std::int64_t steps : {1, 2, 4, 8}) {
    const auto [u, v] = power_iteration(weight, start, steps);
    const double sigma = spectral_norm(weight, u, v).item<double>();
    EXPECT_GT(sigma, before);
    EXPECT_LE(sigma, 4 + 1e-12);
    before = sigma;
  }
  const auto [u, v] = power_iteration(weight, start, 40);
  EXPECT_NEAR(spectral_norm(weight, u, v).item<double>(), 4, 1e-12);
  EXPECT_LT(relative_error(at::mv(weight, v), u * 4), 1e-10);
  EXPECT_NEAR(u.norm().item<double>(), 1, 1e-12);
  EXPECT_NEAR(v.norm().item<double>(), 1, 1e-12);
}

TEST(PowerIteration, GoesOnWhereItStopped) {
  const at::Tensor weight = rotated(), start = sample({6}, 0.2);
  const at::Tensor halfway = power_iteration(weight, start, 2).first;
  EXPECT_TRUE(at::equal(power_iteration(weight, halfway, 3).second, power_iteration(weight, start, 5).second));
}

TEST(PowerIteration, OfANormalMatrixAgreesWithItsSingularValues) {
  for (const auto type : {at::kFloat, at::kDouble}) {
    const at::Tensor weight = sample({96, 32}).to(type) * 0.02;
    const auto [u, v] = power_iteration(weight, sample({96}, 0.7).to(type), 300);
    EXPECT_LT(relative_error(spectral_norm(weight, u, v), at::linalg_svdvals(weight.to(at::kDouble)).max()),
              type == at::kFloat ? 1e-5 : 1e-6);
  }
}

TEST(SigmaReparam, GivesTheSpectralNormThatGammaSaysWhateverTheScaleOfTheWeight) {
  const at::Tensor weight = rotated(), gamma = at::full({1}, 1.7, at::kDouble);
  const auto [u, v] = power_iteration(weight, sample({6}, 0.2), 60);
  const at::Tensor out = sigma_reparam(weight, gamma, u, v);
  EXPECT_NEAR(at::linalg_svdvals(out).max().item<double>(), 1.7, 1e-12);
  EXPECT_LT(relative_error(out, weight * (1.7 / 4)), 1e-12);
  EXPECT_LT(relative_error(sigma_reparam(weight * 1e-3, gamma, u, v), out), 1e-12);
}

TEST(SigmaReparam, GradientsMatchCentralDifferencesAndPassByTheVectors) {
  const at::Tensor start = sample({5}, 0.2);
  const auto [u, v] = power_iteration(sample({5, 3}), start, 2);
  test::expect_gradients([u = u, v = v](const auto& in) { return sigma_reparam(in[0], in[1], u, v); },
                         {sample({5, 3}), at::full({1}, 0.7, at::kDouble)});
  const at::Tensor weight = sample({5, 3}).requires_grad_(true);
  spectral_norm(weight, u, v).backward();
  EXPECT_LT(relative_error(weight.grad(), at::outer(u, v)), 1e-14);
  EXPECT_FALSE(power_iteration(weight, start, 1).first.requires_grad());
}

}  // namespace
}  // namespace ceteris::ops
