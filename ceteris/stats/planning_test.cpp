// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/planning.hpp"

#include <gtest/gtest.h>

#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

#include "ceteris/base/error.hpp"

namespace ceteris::stats {
namespace {

// One row a number of replicates: SciPy 1.17 (brentq on statsmodels' TTestPower and TTestIndPower; for margins on the
// power of two one-sided tests integrated by scipy.integrate.quad over the distribution of s).
struct Row {
  int n;
  double detectable;
  double half_width;
  double margin;
  double two_sample;
  double correlation;  ///< from the two columns of detectable effects, rounded
};
constexpr Row kTable[] = {
    {3, 3.264043549699699, 2.484137711750331, 2.6599413420708227, 3.0708922663636873, 0.56},
    {5, 1.681996965955555, 1.2416639982037645, 1.6004576459213207, 2.024439339384543, 0.28},
    {10, 0.9960013714554437, 0.7153569059706648, 1.0046961666944716, 1.3249473925792306, 0.115},
    {20, 0.6604416546230267, 0.4680144064199199, 0.6791517645649602, 0.9091290326820812, 0.05},
    {30, 0.5292356151129533, 0.3734061367581001, 0.5472628590586758, 0.7356210695976757, 0.03},
};

TEST(Planning, reproduces_the_table_of_detectable_effects_and_provable_margins) {
  for (const Row& row : kTable) {
    EXPECT_NEAR(detectable_effect(row.n), row.detectable, 1e-8) << row.n;
    EXPECT_NEAR(t_half_width(row.n), row.half_width, 1e-12) << row.n;
    EXPECT_NEAR(smallest_margin(row.n), row.margin, 1e-8) << row.n;
    EXPECT_NEAR(two_sample_detectable_effect(row.n), row.two_sample, 1e-8) << row.n;
    EXPECT_NEAR(break_even_correlation(row.n), row.correlation, 0.006) << row.n;
  }
}

TEST(PairedPower, matches_statsmodels) {
  // statsmodels 0.15, TTestPower().power(d_z, n, 0.05).
  EXPECT_NEAR(paired_power(0.8, 15), 0.8213105387241096, 1e-10);
  EXPECT_NEAR(paired_power(0.3, 90), 0.8037942968932215, 1e-10);
  EXPECT_NEAR(paired_power(-1, 5), 0.4013899173717948, 1e-10);
  EXPECT_NEAR(paired_power(2, 3), 0.4707494312784346, 1e-10);
  EXPECT_NEAR(paired_power(0.05, 10), 0.0523138773030459, 1e-10);
  EXPECT_NEAR(two_sample_power(0.8, 26), 0.8074866151465275, 1e-10);
  EXPECT_NEAR(two_sample_power(0.5, 64), 0.8014595579222542, 1e-10);
  EXPECT_NEAR(two_sample_power(3, 3), 0.7825543870581168, 1e-10);
}

TEST(PairedPower, is_that_of_boosts_non_central_t) {
  for (const int n : {2, 3, 7, 40, 500}) {
    for (const double d_z : {0.01, 0.3, 1.1, 2.5}) {
      for (const double alpha : {0.001, 0.05, 0.3}) {
        const boost::math::non_central_t test(n - 1, d_z * std::sqrt(n));
        const double t = boost::math::quantile(complement(boost::math::students_t(n - 1), alpha / 2));
        const double power = boost::math::cdf(complement(test, t)) + boost::math::cdf(test, -t);
        EXPECT_NEAR(paired_power(d_z, n, alpha), power, 1e-9) << n << ' ' << d_z << ' ' << alpha;
      }
    }
  }
}

TEST(PairedPower, is_alpha_without_an_effect_and_one_with_a_huge_one) {
  for (const int n : {2, 3, 100, kMostReplicates}) {
    EXPECT_NEAR(paired_power(0, n), 0.05, 1e-9) << n;
    EXPECT_NEAR(two_sample_power(0, n, 0.2), 0.2, 1e-9) << n;
    EXPECT_NEAR(paired_power(1e6, n), 1, 1e-9) << n;
    EXPECT_NEAR(paired_power(1e300, n), 1, 1e-9) << n;
  }
}

TEST(NeededPairs, matches_statsmodels) {
  // TTestPower().solve_power: 89.15, 33.37, 14.30, 9.94, 5.69, 4.22; TTestIndPower:
  // 175.4, 63.8, 25.5, 16.7, 8.06, 5.09.
  const double effects[] = {0.3, 0.5, 0.8, 1, 1.5, 2};
  const int pairs[] = {90, 34, 15, 10, 6, 5};
  const int per_arm[] = {176, 64, 26, 17, 9, 6};
  for (int i = 0; i < 6; ++i) {
    EXPECT_EQ(needed_pairs(effects[i]), pairs[i]);
    EXPECT_EQ(needed_per_arm(effects[i]), per_arm[i]);
  }
}

TEST(NeededPairs, reaches_the_power_with_one_pair_fewer_missing_it) {
  for (const double d_z : {0.02, 0.4, 3.0, 50.0}) {
    for (const double power : {0.5, 0.9}) {
      const int n = needed_pairs(d_z, power).value();
      EXPECT_GE(paired_power(d_z, n), power);
      EXPECT_TRUE(n == 2 || paired_power(d_z, n - 1) < power) << d_z;
    }
  }
  EXPECT_FALSE(needed_pairs(1e-5));
  EXPECT_FALSE(needed_per_arm(1e-300));
}

TEST(DetectableEffect, is_what_paired_power_finds) {
  for (const int n : {2, 4, 17, 1000}) {
    for (const double power : {0.5, 0.8, 0.95}) {
      EXPECT_NEAR(paired_power(detectable_effect(n, power), n), power, 1e-8) << n;
      EXPECT_NEAR(tost_power(smallest_margin(n, power), n), power, 1e-8) << n;
    }
  }
}

TEST(TostPower, matches_integration_in_scipy) {
  EXPECT_NEAR(tost_power(1, 10), 0.795207266705898, 1e-9);
  EXPECT_NEAR(tost_power(1, 10, 0.3), 0.6384534051017734, 1e-9);
  EXPECT_NEAR(tost_power(0.5, 30), 0.6965086141640462, 1e-9);
  EXPECT_NEAR(tost_power(1, 5), 0.29385307226432744, 1e-9);
  EXPECT_NEAR(tost_power(0.2, 500, 0.05), 0.9558333400352538, 1e-9);
}

TEST(TostPower, is_at_most_alpha_when_the_difference_is_the_margin) {
  for (const int n : {2, 5, 30, 1000}) {
    for (const double margin : {0.1, 1.0, 5.0}) {
      EXPECT_LE(tost_power(margin, n, margin), 0.05 + 1e-9);
      EXPECT_NEAR(tost_power(margin, n, 0.3), tost_power(margin, n, -0.3), 1e-14);
    }
  }
  EXPECT_NEAR(tost_power(5, 30, 5), 0.05, 1e-9);
}

TEST(NeededForMargin, shows_equivalence_with_one_pair_fewer_missing_it) {
  for (const double margin : {0.3, 1.0, 2.5}) {
    const int n = needed_for_margin(margin, 0.8, 0.05).value();
    EXPECT_GE(tost_power(margin, n, 0.05), 0.8);
    EXPECT_LT(tost_power(margin, n - 1, 0.05), 0.8);
  }
  EXPECT_EQ(needed_for_margin(1.0046), 11);
  EXPECT_EQ(needed_for_margin(1.0048), 10);
  EXPECT_FALSE(needed_for_margin(0.5, 0.8, 0.5));
  EXPECT_FALSE(needed_for_margin(1e-6));
}

TEST(SdUpperBound, matches_scipy) {
  // sqrt(nu / scipy.stats.chi2.ppf(0.2, nu)).
  EXPECT_NEAR(sd_upper_bound(1, 2), 2.1169364935501847, 1e-12);
  EXPECT_NEAR(sd_upper_bound(1, 4), 1.55757542255663, 1e-12);
  EXPECT_NEAR(sd_upper_bound(1, 7), 1.3532729164287118, 1e-12);
  EXPECT_NEAR(sd_upper_bound(1, 9), 1.2933854444729525, 1e-12);
  EXPECT_NEAR(sd_upper_bound(3, 19), 3 * 1.1769727057611257, 1e-12);
  EXPECT_EQ(sd_upper_bound(0, 4), 0);
}

TEST(Planning, refuses_what_is_no_plan) {
  EXPECT_THROW((void)paired_power(1, 1), Bug);
  EXPECT_THROW((void)paired_power(std::numeric_limits<double>::quiet_NaN(), 5), Bug);
  EXPECT_THROW((void)needed_pairs(0), Bug);
  EXPECT_THROW((void)needed_pairs(1, 0.01), Bug);
  EXPECT_THROW((void)detectable_effect(5, 1), Bug);
  EXPECT_THROW((void)tost_power(0, 5), Bug);
  EXPECT_THROW((void)sd_upper_bound(1, 0), Bug);
}

}  // namespace
}  // namespace ceteris::stats
