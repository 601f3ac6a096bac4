// SPDX-License-Identifier: Apache-2.0
#include "ceteris/analyse/selection.hpp"

#include <cmath>
#include <numbers>

#include "ceteris/base/error.hpp"

namespace ceteris::analyse {

double expected_largest(int n) {
  CETERIS_CHECK(n >= 1 && n <= 1'000'000, "a number of arms");
  // E = integral over x of x n phi(x) Phi(x)^(n - 1). The integrand is smooth and vanishes at both ends, where the
  // trapezoidal rule converges faster than any power of the step.
  constexpr double kStep = 1.0 / 64;
  constexpr int kSteps = 64 * 12;
  double sum = 0;
  for (int i = -kSteps; i <= kSteps; ++i) {
    const double x = i * kStep;
    const double density = std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi);
    const double below = std::erfc(-x / std::numbers::sqrt2) / 2;
    sum += x * n * density * std::pow(below, n - 1);
  }
  return sum * kStep;
}

}  // namespace ceteris::analyse
