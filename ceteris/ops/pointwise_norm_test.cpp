// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/pointwise_norm.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "ceteris/ops/norm.hpp"
#include "tests/support/gradient.hpp"

namespace ceteris::ops {
namespace {

using test::relative_error;
using test::sample;

/// Every function once more, from <cmath> alone.
double by_hand(Squash function, double z) {
  constexpr double kPi = std::numbers::pi;
  const double sign = z > 0 ? 1 : z < 0 ? -1 : 0, length = std::fabs(z);
  const auto cut = [](double value, double bound) { return std::fmin(std::fmax(value, -bound), bound); };
  switch (function) {
    case Squash::Identity:
      return z;
    case Squash::Tanh:
      return std::tanh(z);
    case Squash::Erf:
      return std::erf(z);
    case Squash::Hardtanh:
      return cut(z, 1);
    case Squash::Sigmoid:
      return 1 / (1 + std::exp(-z));
    case Squash::Isru:
      return z / std::hypot(z, 1.0);
    case Squash::Arctan:
      return std::atan(z) / (kPi / 2);
    case Squash::Satursin:
      return std::sin(cut(z, kPi / 2));
    case Squash::Expsign:
      return sign * (1 - std::exp(-length));
    case Squash::Smoothsign:
      return z / (1 + length);
    case Squash::Cubsign:
      return std::pow(length, 3) * sign / (std::pow(length, 3) + 1);
    case Squash::Relsign:
      return z / (std::hypot(z, 1.0) + 1);
    case Squash::Saturlog:
      return sign * std::log(length + 1) / (std::log(length + 1) + 1);
    case Squash::Exproot:
      return sign * (1 - std::exp(-std::sqrt(length)));
    case Squash::LogsignClip:
      return cut(sign * std::log(length + 1), 1);
    case Squash::LogquadClip:
      return cut(sign * std::log(z * z + 1), 1);
    case Squash::Power23Clip:
      return cut(sign * std::cbrt(z * z), 1);
  }
  return std::nan("");
}

TEST(Squash, EveryFunctionIsItsDefinition) {
  const at::Tensor z = at::cat({sample({200}) * 2, at::tensor({0.0, 1.0, -1.0, 30.0, -30.0, 1e-9}, at::kDouble)});
  for (const auto& [function, name] : spec_names(Squash{})) {
    at::Tensor expected = at::empty_like(z);
    for (std::int64_t i = 0; i < z.numel(); ++i) {
      expected[i] = by_hand(function, z[i].item<double>());
    }
    EXPECT_LT(relative_error(squash(function, z), expected), 1e-14) << name;
    EXPECT_LT(relative_error(squash(function, z.to(at::kFloat)), expected), 1e-6) << name;
  }
}

TEST(Squash, AllButTheIdentityAreBoundedAndRiseAndAllButTheSigmoidAreOdd) {
  const at::Tensor z = at::arange(-2000, 2001, at::kDouble) / 100;
  for (const auto& [function, name] : spec_names(Squash{})) {
    const at::Tensor y = squash(function, z);
    EXPECT_GE((y.narrow(0, 1, 4000) - y.narrow(0, 0, 4000)).min().item<double>(), -1e-15) << name;
    if (function != Squash::Identity) {
      EXPECT_LE(y.abs().max().item<double>(), 1) << name;
    }
    if (function != Squash::Sigmoid) {
      EXPECT_LE((y + y.flip({0})).abs().max().item<double>(), 1e-15) << name;
    }
  }
}

TEST(Squash, StaysFiniteFarOutAndAtZeroWithItsGradient) {
  for (const auto& [function, name] : spec_names(Squash{})) {
    const at::Tensor z = at::tensor({0.0F, -0.0F, 1e-38F, 1e15F, -1e15F}).requires_grad_(true);
    const at::Tensor y = squash(function, z);
    EXPECT_TRUE(y.isfinite().all().item<bool>()) << name;
    y.sum().backward();
    EXPECT_TRUE(z.grad().isfinite().all().item<bool>()) << name;
  }
}

TEST(PointwiseNorm, TanhAndErfAreDyTAndDerf) {
  const at::Tensor x = sample({3, 4}) * 2, weight = sample({4}, 0.2), bias = sample({4}, 0.3);
  const at::Tensor alpha = at::full({1}, 0.7, at::kDouble), shift = at::full({1}, 0.1, at::kDouble);
  EXPECT_TRUE(at::equal(pointwise_norm(Squash::Tanh, x, alpha, {}, weight, bias), dyt(x, alpha, weight, bias)));
  EXPECT_TRUE(at::equal(pointwise_norm(Squash::Erf, x, alpha, shift, weight, {}), derf(x, alpha, shift, weight, {})));
}

TEST(PointwiseNorm, GradientsMatchCentralDifferencesForEveryFunction) {
  for (const auto& [function, name] : spec_names(Squash{})) {
    SCOPED_TRACE(name);
    test::expect_gradients(
        [f = function](const auto& in) { return pointwise_norm(f, in[0], in[1], in[2], in[3], in[4]); },
        {sample({3, 5}), at::full({1}, 0.7, at::kDouble), at::full({1}, 0.13, at::kDouble), sample({5}, 0.2),
         sample({5}, 0.3)},
        1e-6);
  }
}

}  // namespace
}  // namespace ceteris::ops
