// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/group_sequential.hpp"

#include <gtest/gtest.h>

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/base/random.hpp"
#include "ceteris/stats/t_interval.hpp"

namespace ceteris::stats {
namespace {

using Looks = std::vector<int>;

TEST(GroupSequential, looks_at_the_published_numbers_of_pairs) {
  EXPECT_EQ(looks_of(12), (Looks{5, 8, 12}));
  EXPECT_EQ(looks_of(20), (Looks{5, 8, 12, 20}));
  EXPECT_EQ(looks_of(30), (Looks{5, 8, 13, 20, 30}));
}

TEST(GroupSequential, looks_once_below_eight_and_never_just_before_the_end) {
  EXPECT_EQ(looks_of(2), Looks{2});
  EXPECT_EQ(looks_of(7), Looks{7});
  for (int most = 8; most <= kMostForLooks; ++most) {
    const Looks looks = looks_of(most);
    ASSERT_GE(looks.size(), 2U);
    EXPECT_EQ(looks.back(), most);
    for (std::size_t k = 1; k < looks.size(); ++k) {
      EXPECT_GE(looks[k], looks[k - 1] + 2) << most;
      EXPECT_GE(looks[k], 1.2 * looks[k - 1]) << most;
    }
  }
  EXPECT_THROW(static_cast<void>(looks_of(1)), Bug);
  EXPECT_THROW(static_cast<void>(looks_of(kMostForLooks + 1)), Bug);
}

TEST(GroupSequential, one_look_is_the_t_test) {
  for (const int n : {2, 5, 30, 200}) {
    EXPECT_NEAR(sequential_boundaries(Looks{n}, 0.05).front(),
                boost::math::quantile(complement(boost::math::students_t(n - 1), 0.025)), 1e-12);
  }
}

TEST(GroupSequential, agrees_with_an_integral_over_means_and_variances_of_both_stages) {
  // Two looks: P[|t_1| < c_1, |t_2| >= c_2] integrated with NumPy over both means and one sum of squares, with SciPy's
  // chi-squared for the other, and solved with scipy.optimize.brentq: another way round than the recursion's.
  struct Row {
    Looks looks;
    double alpha;
    double first;
    double second;
  };
  const std::vector<Row> rows = {{{5, 8}, 0.05, 3.7743284362909884, 2.563263589},
                                 {{5, 9}, 0.05, 4.0534234895308401, 2.458518300},
                                 {{5, 10}, 0.05, 4.3146560488867385, 2.382503391},
                                 {{8, 12}, 0.1, 2.4448072681088613, 1.935475677},
                                 {{10, 20}, 0.05, 3.1109348231794742, 2.178314684}};
  for (const Row& row : rows) {
    const std::vector<double> bounds = sequential_boundaries(row.looks, row.alpha);
    EXPECT_NEAR(bounds[0], row.first, 1e-10);
    EXPECT_NEAR(bounds[1], row.second, 6e-6) << row.looks[0] << ' ' << row.looks[1];
  }
}

TEST(GroupSequential, gives_the_published_critical_values) {
  const auto expect = [](int most, double alpha, const std::vector<double>& published, double tolerance) {
    const std::vector<double> bounds = sequential_boundaries(looks_of(most), alpha);
    ASSERT_EQ(bounds.size(), published.size());
    for (std::size_t k = 0; k < published.size(); ++k) {
      EXPECT_NEAR(bounds[k], published[k], tolerance * published[k]) << most << ' ' << k;
    }
  };
  // By 10^7 draws: the first look, which so few reach, is known least.
  expect(12, 0.05, {4.82, 3.16, 2.39}, 0.01);
  expect(20, 0.05, {6.38, 3.96, 3.00, 2.22}, 0.005);
  expect(20, 0.10, {5.27, 3.41, 2.59, 1.85}, 0.005);
  expect(30, 0.05, {7.85, 4.67, 3.29, 2.65, 2.19}, 0.01);
}

TEST(GroupSequential, spends_what_it_may_at_each_look_of_drawn_values) {
  constexpr int kWorlds = 20'000;
  const Looks looks = looks_of(30);
  constexpr double kAlpha = 0.2;
  const std::vector<double> bounds = sequential_boundaries(looks, kAlpha);
  std::vector<int> crossed(looks.size());
  const Stream stream(11, 0, "boundaries");
  for (int world = 0; world < kWorlds; ++world) {
    Draws draws = stream.at(static_cast<std::uint64_t>(world));
    std::vector<double> values;
    for (std::size_t k = 0; k < looks.size(); ++k) {
      while (values.size() < static_cast<std::size_t>(looks[k])) {
        values.push_back(draws.normal());
      }
      if (std::abs(mean(values)) * std::sqrt(looks[k]) / *sample_std(values) >= bounds[k]) {
        ++crossed[k];
        break;
      }
    }
  }
  double before = 0;
  for (std::size_t k = 0; k < looks.size(); ++k) {
    const double until = kAlpha * std::pow(looks[k] / 30.0, 2);
    const double share = until - before;
    EXPECT_NEAR(crossed[k], kWorlds * share, 4 * std::sqrt(kWorlds * share)) << looks[k];
    before = until;
  }
}

TEST(GroupSequential, asks_for_more_at_every_look_of_a_smaller_level) {
  for (const int most : {8, 20, 200}) {
    const Looks looks = looks_of(most);
    std::vector<double> before(looks.size());
    for (const double alpha : {0.05, 0.03, 1e-6}) {
      const std::vector<double> bounds = sequential_boundaries(looks, alpha);
      for (std::size_t k = 0; k < bounds.size(); ++k) {
        EXPECT_GT(bounds[k], before[k]) << most << ' ' << alpha;
        EXPECT_TRUE(k == 0 || bounds[k] < bounds[k - 1]) << most << ' ' << alpha;
      }
      // At the end hardly more than a t test of all values would, which spends the same at once.
      EXPECT_LT(bounds.back(), 1.2 * sequential_boundaries(Looks{most}, alpha).front()) << most << ' ' << alpha;
      EXPECT_GT(bounds.back(), sequential_boundaries(Looks{most}, alpha).front()) << most << ' ' << alpha;
      before = bounds;
    }
  }
}

}  // namespace
}  // namespace ceteris::stats
