// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/ratio.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/stats/equivalence.hpp"

namespace ceteris::stats {
namespace {

const std::vector<double> kA{1.2, 1.5, 1.1, 2.0, 1.7};
const std::vector<double> kB{1.0, 1.45, 1.0, 1.6, 1.75};

TEST(LogRatio, matches_scipy_on_logarithms) {
  // scipy.stats 1.17: ttest_rel and ttest_ind(equal_var=False) of np.log.
  const MeanDifference paired = paired_log_ratio(kA, kB).value();
  EXPECT_NEAR(paired.p, 0.09452008867467168, 1e-12);
  EXPECT_NEAR(relative_change(paired.difference), 0.10642916417511687, 1e-13);
  EXPECT_NEAR(relative_change(paired.interval).low, -0.027169997820554292, 1e-12);
  EXPECT_NEAR(relative_change(paired.interval).high, 0.2583755564638081, 1e-12);
  const MeanDifference welch = welch_log_ratio(kA, kB).value();
  EXPECT_NEAR(welch.p, 0.5484472272755956, 1e-12);
  EXPECT_NEAR(welch.degrees_of_freedom, 7.957762353491896, 1e-11);
  EXPECT_NEAR(welch.interval.low, -0.2713899425903659, 1e-12);
}

TEST(LogRatio, does_not_depend_on_the_unit) {
  std::vector<double> a;
  std::vector<double> b;
  for (std::size_t i = 0; i < kA.size(); ++i) {
    a.push_back(1000 * kA[i]);
    b.push_back(1000 * kB[i]);
  }
  EXPECT_NEAR(paired_log_ratio(a, b)->interval.low, paired_log_ratio(kA, kB)->interval.low, 1e-14);
  EXPECT_NEAR(log_ratios(a, b)[1], std::log(1.5 / 1.45), 1e-14);
}

TEST(LogRatio, infers_nothing_from_a_constant_ratio) {
  std::vector<double> slower;
  for (const double value : kB) {
    slower.push_back(1.1 * value);
  }
  EXPECT_FALSE(paired_log_ratio(slower, kB));
  EXPECT_TRUE(welch_log_ratio(slower, kB));
}

TEST(LogMargin, is_the_same_whichever_arm_comes_first) {
  EXPECT_NEAR(relative_change(log_margin(0.05)), 0.05, 1e-15);
  const double p = tost(paired_log_ratio(kA, kB).value(), log_margin(0.3)).p;
  EXPECT_NEAR(tost(paired_log_ratio(kB, kA).value(), log_margin(0.3)).p, p, 1e-14);
  EXPECT_THROW((void)log_margin(0), Bug);
}

TEST(LogRatio, refuses_what_has_no_logarithm) {
  EXPECT_THROW((void)paired_log_ratio(std::vector{1.0, 0.0}, std::vector{1.0, 2.0}), Bug);
  EXPECT_THROW((void)welch_log_ratio(std::vector{1.0, -1.0}, std::vector{1.0, 2.0}), Bug);
  EXPECT_THROW((void)log_ratios(std::vector{std::numeric_limits<double>::infinity()}, std::vector{1.0}), Bug);
  EXPECT_THROW((void)log_ratios(std::vector{1.0, 2.0}, std::vector{1.0}), Bug);
}

}  // namespace
}  // namespace ceteris::stats
