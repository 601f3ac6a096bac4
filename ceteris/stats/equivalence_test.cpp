// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/equivalence.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris::stats {
namespace {

// Student's sleep data (1908).
MeanDifference sleep() {
  const std::vector<double> a{0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
  const std::vector<double> b{1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
  return paired_t(a, b).value();
}

TEST(Tost, matches_statsmodels_on_the_sleep_data) {
  // statsmodels 0.15, ttost_paired(a, b, -m, m).
  EXPECT_NEAR(tost(sleep(), 2.5).p, 0.021116860246500745, 1e-12);
  EXPECT_NEAR(tost(sleep(), 1.0).p, 0.9149441145512887, 1e-12);
  EXPECT_NEAR(tost(sleep(), 3.5).p, 0.0004031879447067174, 1e-14);
}

TEST(Tost, shows_equivalence_exactly_when_the_90_percent_interval_lies_inside_the_margin) {
  const MeanDifference difference = sleep();
  for (double margin = 0.05; margin < 4; margin += 0.01) {
    const Equivalence result = tost(difference, margin);
    EXPECT_EQ(result.shown, result.interval.low > -margin && result.interval.high < margin) << margin;
    EXPECT_EQ(result.shown, result.p <= 0.05) << margin;
  }
  EXPECT_NEAR(tost(difference, 1).interval.low, -2.293005267029284, 1e-12);
  EXPECT_NEAR(tost(difference, 1, 0.025).interval.low, difference.interval.low, 1e-12);
}

TEST(Tost, does_not_care_which_arm_came_first) {
  MeanDifference turned = sleep();
  turned.difference = -turned.difference;
  EXPECT_DOUBLE_EQ(tost(turned, 2.5).p, tost(sleep(), 2.5).p);
}

TEST(BeyondMargin, is_small_exactly_when_the_95_percent_interval_lies_beyond_the_margin) {
  const MeanDifference difference = sleep();
  EXPECT_NEAR(beyond_margin_p(difference, 0.5), 0.021518486756774535, 1e-12);  // scipy.stats.ttest_1samp, doubled
  EXPECT_NEAR(beyond_margin_p(difference, 0), difference.p, 1e-14);
  for (double margin = 0; margin < 4; margin += 0.01) {
    EXPECT_EQ(beyond_margin_p(difference, margin) <= 0.05, difference.interval.high < -margin) << margin;
    EXPECT_GE(beyond_margin_p(difference, margin), difference.p - 1e-14) << margin;
  }
}

TEST(NotWorse, is_one_sided) {
  EXPECT_NEAR(not_worse_p(sleep(), 2.5), 0.021116860246500745, 1e-12);  // scipy.stats.ttest_1samp, greater than -2.5
  EXPECT_NEAR(not_worse_p(mean_difference(0, 1, 5), 0), 0.5, 1e-14);
}

TEST(Margins, that_are_no_margins_are_refused) {
  EXPECT_THROW((void)tost(sleep(), 0), Bug);
  EXPECT_THROW((void)tost(sleep(), -1), Bug);
  EXPECT_THROW((void)beyond_margin_p(sleep(), -1), Bug);
}

}  // namespace
}  // namespace ceteris::stats
