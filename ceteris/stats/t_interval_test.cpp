// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/t_interval.hpp"

#include <gtest/gtest.h>

#include <boost/math/quadrature/tanh_sinh.hpp>
#include <boost/math/statistics/t_test.hpp>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris::stats {
namespace {

// Student's sleep data (1908), as in R's data set `sleep`.
const std::vector<double> kDrugA{0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
const std::vector<double> kDrugB{1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};

TEST(Mean, of_equal_values_is_that_value_and_their_spread_is_zero) {
  for (const double value : {0.1, 1.0 / 3, -7.7e-9, 1e17}) {
    for (const std::size_t n : {2U, 3U, 7U, 10U, 49U, 1000U}) {
      const std::vector<double> values(n, value);
      EXPECT_EQ(mean(values), value) << n;
      EXPECT_EQ(sample_std(values), 0.0) << n;
    }
  }
}

TEST(SampleStd, divides_by_n_minus_one_and_needs_two_values) {
  EXPECT_DOUBLE_EQ(sample_std(std::vector{2.0, 4.0}).value(), std::sqrt(2.0));
  EXPECT_DOUBLE_EQ(sample_std(std::vector{1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16}).value(), std::sqrt(30.0));
  EXPECT_FALSE(sample_std(std::vector{3.0}));
  EXPECT_FALSE(sample_std({}));
}

TEST(TInterval, matches_a_worked_example) {
  // t(0.975, 9) = 2.262157 (tables).
  const Interval interval = t_interval(kDrugA).value();
  const double reach = 2.262157 * 1.789010 / std::sqrt(10.0);
  EXPECT_NEAR(interval.low, 0.75 - reach, 2e-6);
  EXPECT_NEAR(interval.high, 0.75 + reach, 2e-6);
}

TEST(TInterval, leaves_half_of_alpha_in_each_tail_of_students_density) {
  // Two values a, b: the interval is their mean +- t |a - b| / 2. Integrate the density up to that t.
  boost::math::quadrature::tanh_sinh<double> integrator;
  for (const int n : {2, 3, 5, 20}) {
    std::vector<double> values(n, 0.0);
    values[0] = 1;
    const double t = t_interval(values, 0.9).value().half_width() / (sample_std(values).value() / std::sqrt(n));
    const double nu = n - 1;
    const double scale = std::exp(std::lgamma((nu + 1) / 2) - std::lgamma(nu / 2)) / std::sqrt(nu * std::numbers::pi);
    const double inside =
        integrator.integrate([&](double x) { return scale * std::pow(1 + x * x / nu, -(nu + 1) / 2); }, -t, t);
    EXPECT_NEAR(inside, 0.9, 1e-10) << n;
  }
}

TEST(TInterval, of_one_value_or_none_does_not_exist) {
  EXPECT_FALSE(t_interval(std::vector{4.0}));
  EXPECT_FALSE(t_interval({}));
  EXPECT_FALSE(paired_t(std::vector{4.0}, std::vector{3.0}));
  EXPECT_FALSE(welch_t(std::vector{4.0, 5.0}, std::vector{3.0}));
}

TEST(TInterval, of_values_that_do_not_vary_does_not_exist) {
  EXPECT_FALSE(t_interval(std::vector{0.6, 0.6, 0.6}));
  EXPECT_FALSE(one_sample_t(std::vector{0.0, 0.0}));
  // 0.1 + 0.2 is one unit in the last place above 0.3.
  EXPECT_FALSE(t_interval(std::vector{0.3, 0.1 + 0.2, 0.3}));
  EXPECT_TRUE(t_interval(std::vector{0.3, 0.3 + 1e-12, 0.3}));
}

TEST(PairedT, matches_r_on_the_sleep_data) {
  const MeanDifference result = paired_t(kDrugA, kDrugB).value();
  EXPECT_NEAR(result.difference, -1.58, 1e-12);
  EXPECT_NEAR(result.difference / result.standard_error, -4.0621, 5e-5);
  EXPECT_EQ(result.degrees_of_freedom, 9);
  EXPECT_NEAR(result.p, 0.002833, 5e-7);
  EXPECT_NEAR(result.interval.low, -2.4598858, 5e-8);
  EXPECT_NEAR(result.interval.high, -0.7001142, 5e-8);
}

TEST(WelchT, matches_r_on_the_sleep_data) {
  const MeanDifference result = welch_t(kDrugA, kDrugB).value();
  EXPECT_NEAR(result.difference, -1.58, 1e-12);
  EXPECT_NEAR(result.difference / result.standard_error, -1.8608, 5e-5);
  EXPECT_NEAR(result.degrees_of_freedom, 17.776, 5e-4);
  EXPECT_NEAR(result.p, 0.07939, 5e-6);
  EXPECT_NEAR(result.interval.low, -3.3654832, 5e-8);
  EXPECT_NEAR(result.interval.high, 0.2054832, 5e-8);
}

TEST(PairedT, is_boosts_as_well) {
  const auto [t, p] = boost::math::statistics::paired_samples_t_test(kDrugA, kDrugB);
  const MeanDifference result = paired_t(kDrugA, kDrugB).value();
  EXPECT_NEAR(result.difference / result.standard_error, t, 1e-12);
  EXPECT_NEAR(result.p, p, 1e-12);
}

TEST(WelchT, is_boosts_as_well_for_unequal_sizes) {
  // Boost pools the variances unless one is several times the other.
  const std::vector<double> shorter{-3.0, 19.0, 4.5};
  const auto [t, p] = boost::math::statistics::two_sample_t_test(kDrugA, shorter);
  const MeanDifference result = welch_t(kDrugA, shorter).value();
  EXPECT_NEAR(result.difference / result.standard_error, t, 1e-12);
  EXPECT_NEAR(result.p, p, 1e-12);
}

TEST(Comparisons, change_sign_when_the_arms_swap) {
  for (const auto& compare : {paired_t, welch_t}) {
    const MeanDifference forth = compare(kDrugA, kDrugB, 0.9).value();
    const MeanDifference back = compare(kDrugB, kDrugA, 0.9).value();
    EXPECT_DOUBLE_EQ(forth.difference, -back.difference);
    EXPECT_DOUBLE_EQ(forth.interval.low, -back.interval.high);
    EXPECT_DOUBLE_EQ(forth.p, back.p);
  }
}

TEST(Comparisons, exclude_zero_from_the_interval_exactly_when_p_is_small) {
  for (double shift = 0; shift < 3; shift += 0.1) {
    std::vector<double> moved = kDrugB;
    for (double& value : moved) {
      value -= shift;
    }
    for (const auto& compare : {paired_t, welch_t}) {
      const MeanDifference result = compare(kDrugA, moved, 0.95).value();
      EXPECT_EQ(result.interval.contains(0), result.p >= 0.05) << shift;
    }
  }
}

TEST(Comparisons, without_variation_between_replicates_infer_nothing) {
  const std::vector<double> low{1.0, 1.0};
  const std::vector<double> high{2.0, 2.0};
  for (const auto& compare : {paired_t, welch_t}) {
    EXPECT_FALSE(compare(low, low, 0.95));
    EXPECT_FALSE(compare(high, low, 0.95));
  }
  // One side varies: independent samples can be compared.
  EXPECT_TRUE(welch_t(high, std::vector{1.0, 1.5}));
}

TEST(PairedT, takes_the_rounding_of_a_constant_difference_for_no_variation) {
  const std::vector<double> a{0.7, 0.8, 0.9, 0.5, 0.3};
  std::vector<double> b;
  for (const double value : a) {
    b.push_back(value - 0.1);
  }
  EXPECT_FALSE(paired_t(a, b));
  EXPECT_FALSE(paired_t(std::vector{93.1, 93.2, 93.7}, std::vector{93.0, 93.1, 93.6}));
  EXPECT_FALSE(paired_t(std::vector{1e12 + 1, 1e12 + 3}, std::vector{1e12, 1e12 + 2}));
  b[2] += 1e-9;
  EXPECT_TRUE(paired_t(a, b));
}

TEST(MeanDifference, has_an_interval_at_any_confidence) {
  // scipy.stats.t.interval(0.9, 9, -1.58, 0.38896...) of the sleep data.
  const MeanDifference result = paired_t(kDrugA, kDrugB).value();
  EXPECT_NEAR(interval_at(result, 0.90).low, -2.2930053, 5e-7);
  EXPECT_NEAR(interval_at(result, 0.90).high, -0.8669947, 5e-7);
  EXPECT_DOUBLE_EQ(interval_at(result, 0.95).low, result.interval.low);
  EXPECT_THROW((void)interval_at(result, 1), Bug);
  EXPECT_THROW((void)mean_difference(1, 0, 3), Bug);
}

TEST(Comparisons, do_not_depend_on_the_size_of_the_unit) {
  for (const auto& compare : {paired_t, welch_t}) {
    const MeanDifference expected = compare(kDrugA, kDrugB, 0.95).value();
    for (const double unit : {1e-280, 1e-170, 1e-12, 1e149}) {
      std::vector<double> a = kDrugA;
      std::vector<double> b = kDrugB;
      for (std::size_t i = 0; i < a.size(); ++i) {
        a[i] *= unit;
        b[i] *= unit;
      }
      const MeanDifference result = compare(a, b, 0.95).value();
      EXPECT_NEAR(result.p, expected.p, 1e-12) << unit;
      EXPECT_NEAR(result.degrees_of_freedom, expected.degrees_of_freedom, 1e-9) << unit;
      EXPECT_NEAR(result.interval.low / unit, expected.interval.low, 1e-12) << unit;
    }
  }
  EXPECT_FALSE(paired_t(std::vector{5e-324, 1e-323}, std::vector{0.0, 0.0}));
}

TEST(Mean, refuses_values_that_are_not_finite) {
  EXPECT_THROW((void)mean(std::vector{1.0, std::numeric_limits<double>::quiet_NaN()}), Bug);
  EXPECT_THROW((void)t_interval(std::vector{1.0, std::numeric_limits<double>::infinity()}), Bug);
  EXPECT_THROW((void)one_sample_t(std::vector{std::numeric_limits<double>::quiet_NaN(), 1.0}), Bug);
  EXPECT_THROW((void)paired_t(std::vector{1.0, 2.0}, std::vector{1.0}), Bug);
}

}  // namespace
}  // namespace ceteris::stats
