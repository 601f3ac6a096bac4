// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/sample_shape.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/random.hpp"

namespace ceteris::stats {
namespace {

// Student's sleep data (1908), and the differences of its pairs.
const std::vector<double> kDrugA{0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
const std::vector<double> kDrugB{1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
const std::vector<double> kDifferences{-1.2, -2.4, -1.3, -1.3, 0.0, -1.0, -1.8, -0.8, -4.6, -1.4};
const std::vector<double> kOrder{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

TEST(Skewness, matches_scipy) {
  EXPECT_NEAR(skewness(kDrugA).value(), 0.5809206737398492, 1e-12);  // scipy.stats.skew(bias=False)
  EXPECT_NEAR(skewness(kDifferences).value(), -1.7455496731913662, 1e-12);
  EXPECT_FALSE(skewness(std::vector{1.0, 2.0}));
  EXPECT_FALSE(skewness(std::vector{1.0, 1.0, 1.0}));
}

TEST(LagCorrelation, matches_statsmodels) {
  EXPECT_NEAR(lag_correlation(kDifferences).value(), -0.16909518213866048, 1e-12);  // tsa.stattools.acf
  EXPECT_NEAR(lag_correlation(std::vector{1.0, -1.0, 1.0, -1.0}).value(), -0.75, 1e-15);
  EXPECT_FALSE(lag_correlation(std::vector{0.1, 0.1, 0.1, 0.1}));
}

TEST(Correlation, matches_scipy_and_is_one_on_a_line) {
  EXPECT_NEAR(correlation(kDrugA, kDrugB).value(), 0.7951702058335778, 1e-12);  // scipy.stats.pearsonr
  EXPECT_EQ(correlation(kDrugA, kDrugA), 1.0);
  EXPECT_EQ(correlation(std::vector{1e-170, 2e-170, 4e-170}, std::vector{3e200, 2e200, 0.0}), -1.0);
  EXPECT_FALSE(correlation(kDrugA, std::vector<double>(10, 2.0)));
  EXPECT_FALSE(correlation(std::vector{1.0}, std::vector{2.0}));
}

TEST(PairedVarianceRatio, is_one_minus_the_correlation_for_sides_of_equal_spread) {
  const std::vector<double> a{1, 2, 3, 4};
  const std::vector<double> b{2, 1, 4, 3};
  EXPECT_NEAR(paired_variance_ratio(a, b).value(), 1 - correlation(a, b).value(), 1e-15);
  // NumPy: var(a - b) / (var(a) + var(b)) of the sleep data.
  EXPECT_NEAR(paired_variance_ratio(kDrugA, kDrugB).value(), 0.20984495885090776, 1e-14);
  EXPECT_EQ(paired_variance_ratio(a, std::vector<double>(4, 7.0)), 1.0);
  EXPECT_FALSE(paired_variance_ratio(std::vector{1.0, 1.0}, std::vector{2.0, 2.0}));
  EXPECT_FALSE(paired_variance_ratio(std::vector{1.0}, std::vector{2.0}));
}

TEST(FitLine, matches_scipy) {
  const Line line = fit_line(kOrder, kDifferences).value();  // scipy.stats.linregress
  EXPECT_NEAR(line.slope, -0.10424242424242423, 1e-13);
  EXPECT_NEAR(line.intercept, -1.110909090909091, 1e-13);
  EXPECT_NEAR(line.p, 0.47421958299518735, 1e-12);
}

TEST(FitLine, has_its_edges) {
  EXPECT_FALSE(fit_line(std::vector{1.0, 2.0}, std::vector{1.0, 2.0}));
  EXPECT_FALSE(fit_line(std::vector{1.0, 1.0, 1.0}, std::vector{1.0, 2.0, 3.0}));
  EXPECT_EQ(fit_line(std::vector{1.0, 2.0, 3.0}, std::vector{4.0, 4.0, 4.0})->p, 1);
  EXPECT_LT(fit_line(std::vector{1.0, 2.0, 3.0}, std::vector{2.0, 4.0, 6.0})->p, 1e-7);
}

double brute_hodges_lehmann(const std::vector<double>& values) {
  std::vector<double> means;
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t j = i; j < values.size(); ++j) {
      means.push_back((values[i] + values[j]) / 2);
    }
  }
  return median(means);
}

TEST(HodgesLehmann, is_the_median_of_all_pairwise_means) {
  EXPECT_NEAR(hodges_lehmann(kDifferences), -1.3, 1e-15);
  EXPECT_NEAR(hodges_lehmann(kDrugA), 0.7, 1e-15);
  EXPECT_EQ(hodges_lehmann(std::vector{3.0}), 3.0);
  EXPECT_EQ(hodges_lehmann(std::vector{-1.0, 1.0}), 0.0);
  const Stream stream(1, 0, "hodges lehmann");
  for (std::size_t n = 1; n < 60; ++n) {
    Draws draws = stream.at(n);
    std::vector<double> values(n);
    std::ranges::generate(values, [&] { return n % 2 == 0 ? std::floor(4 * draws.normal()) : draws.normal(); });
    EXPECT_NEAR(hodges_lehmann(values), brute_hodges_lehmann(values), 1e-15) << n;
  }
}

TEST(HodgesLehmann, moves_little_when_one_value_is_wild_and_serves_many) {
  std::vector<double> values(20'000);
  Draws draws = Stream(2, 0, "hodges lehmann").at(0);
  std::ranges::generate(values, [&] { return 5 + draws.normal(); });
  EXPECT_NEAR(hodges_lehmann(values), 5, 0.03);
  values[7] = 1e300;
  EXPECT_NEAR(hodges_lehmann(values), 5, 0.03);
}

TEST(Median, is_the_middle_or_the_mean_of_the_two_in_the_middle) {
  EXPECT_EQ(median(std::vector{3.0, 1.0, 2.0}), 2.0);
  EXPECT_EQ(median(std::vector{4.0, 1.0, 2.0, 3.0}), 2.5);
  EXPECT_THROW((void)median({}), Bug);
  EXPECT_THROW((void)hodges_lehmann(std::vector{std::numeric_limits<double>::quiet_NaN()}), Bug);
}

}  // namespace
}  // namespace ceteris::stats
