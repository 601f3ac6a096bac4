// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/least_squares.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris::stats {
namespace {

TEST(LeastSquares, fits_a_polynomial_exactly) {
  std::vector<double> x;
  std::vector<double> y;
  for (int i = 0; i < 8; ++i) {
    x.insert(x.end(), {1.0, 1.0 * i, 1.0 * i * i});
    y.push_back(2 - 3.0 * i + 0.5 * i * i);
  }
  const LeastSquares fit = least_squares(x, 3, y).value();
  EXPECT_NEAR(fit.coefficients[0], 2, 1e-12);
  EXPECT_NEAR(fit.coefficients[1], -3, 1e-12);
  EXPECT_NEAR(fit.coefficients[2], 0.5, 1e-12);
  EXPECT_NEAR(fit.residual_squares, 0, 1e-24);
}

TEST(LeastSquares, has_the_standard_errors_of_a_line) {
  // Intercept and slope of n points 0 .. n - 1: variances 1/n + m^2 / S and 1 / S.
  const int n = 6;
  std::vector<double> x;
  std::vector<double> y;
  double spread = 0;
  for (int i = 0; i < n; ++i) {
    x.insert(x.end(), {1.0, 1.0 * i});
    y.push_back(i % 2);
    spread += (i - 2.5) * (i - 2.5);
  }
  const LeastSquares fit = least_squares(x, 2, y).value();
  EXPECT_NEAR(fit.scales[0], std::sqrt(1.0 / n + 2.5 * 2.5 / spread), 1e-14);
  EXPECT_NEAR(fit.scales[1], 1 / std::sqrt(spread), 1e-14);
}

TEST(LeastSquares, keeps_its_digits_when_columns_are_nearly_alike) {
  // Läuchli (1961): columns that differ by 1e-7. The normal equations would lose every digit.
  const double e = 1e-7;
  const std::vector<double> x{1, 1, e, 0, 0, e};
  const LeastSquares fit = least_squares(x, 2, std::vector{2.0, e, e}).value();
  EXPECT_NEAR(fit.coefficients[0], 1, 1e-8);
  EXPECT_NEAR(fit.coefficients[1], 1, 1e-8);
}

TEST(LeastSquares, refuses_columns_that_depend_on_each_other) {
  EXPECT_FALSE(least_squares(std::vector{1.0, 2.0, 1.0, 2.0, 1.0, 2.0}, 2, std::vector{1.0, 2.0, 3.0}));
  EXPECT_FALSE(least_squares(std::vector{0.0, 0.0}, 1, std::vector{1.0, 2.0}));
  EXPECT_THROW((void)least_squares(std::vector{1.0, 2.0}, 2, std::vector{1.0}), Bug);
}

}  // namespace
}  // namespace ceteris::stats
