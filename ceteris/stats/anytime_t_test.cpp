// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/anytime_t.hpp"

#include <gtest/gtest.h>

#include <boost/math/distributions/students_t.hpp>
#include <boost/math/quadrature/tanh_sinh.hpp>
#include <cmath>
#include <numbers>

namespace ceteris::stats {
namespace {

TEST(AnytimeT, has_expectation_one_under_the_null_after_any_number_of_values) {
  boost::math::quadrature::tanh_sinh<double> integrator;
  for (const int n : {2, 3, 5, 20, 100}) {
    const boost::math::students_t t(n - 1);
    // Over the angle whose tangent is t / sqrt(nu), since the tails are heavy.
    const double mean = integrator.integrate(
        [&](double angle) {
          const double value = std::sqrt(n - 1) * std::tan(angle);
          return t_e_value(value, n) * boost::math::pdf(t, value) * std::sqrt(n - 1) / std::pow(std::cos(angle), 2);
        },
        -0.5 * std::numbers::pi + 1e-9, 0.5 * std::numbers::pi - 1e-9);
    EXPECT_NEAR(mean, 1, 1e-6) << n;
  }
}

TEST(AnytimeT, is_the_likelihood_ratio_of_a_gaussian_prior_on_the_effect_size) {
  // The ratio of the densities of t: non-central with a normal effect size, and central. SciPy 1.17, scipy.stats.nct
  // and scipy.integrate.quad.
  EXPECT_NEAR(t_e_value(0, 5), 0.40824829046386296, 1e-12);
  EXPECT_NEAR(t_e_value(2, 5), 1.5708415851179245, 1e-11);
  EXPECT_NEAR(t_e_value(3.5, 8), 9.365817723816043, 1e-10);
  EXPECT_NEAR(t_e_value(-2.5, 20), 3.209718085419573, 1e-10);
  EXPECT_NEAR(t_e_value(6, 12), 438.68966131494517, 1e-8);
}

TEST(AnytimeT, puts_the_critical_value_where_the_evidence_is_one_over_alpha) {
  for (const int n : {8, 20, 200, 10'000}) {
    for (const double alpha : {0.05, 0.01}) {
      EXPECT_NEAR(t_e_value(anytime_critical_t(n, alpha), n), 1 / alpha, 1e-9 / alpha) << n;
    }
  }
}

TEST(AnytimeT, cannot_be_convinced_by_a_few_values) {
  EXPECT_TRUE(std::isinf(anytime_critical_t(2, 0.05)));
  EXPECT_TRUE(std::isinf(anytime_critical_t(5, 1e-4)));
  EXPECT_TRUE(std::isfinite(anytime_critical_t(5, 0.05)));
}

TEST(AnytimeT, asks_for_more_than_a_single_test_does) {
  for (const int n : {5, 20, 1000}) {
    EXPECT_GT(anytime_critical_t(n, 0.05), boost::math::quantile(complement(boost::math::students_t(n - 1), 0.025)));
  }
}

}  // namespace
}  // namespace ceteris::stats
