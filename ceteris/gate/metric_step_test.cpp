// SPDX-License-Identifier: Apache-2.0
#include "ceteris/gate/metric_step.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace ceteris::gate {
namespace {

using Values = std::vector<std::pair<double, double>>;

TEST(MetricStep, is_the_last_decimal_of_values_that_are_printed) {
  EXPECT_DOUBLE_EQ(metric_step(Values{{0.25, 0.5}, {0.125, 3}}), 0.001);
  EXPECT_DOUBLE_EQ(metric_step(Values{{1200, 1300}, {1250, 1700}}), 1);
  EXPECT_NEAR(metric_step(Values{{3e-7, 4e-7}, {5e-7, 6.5e-7}}), 1e-8, 1e-20);
}

TEST(MetricStep, is_the_smallest_gap_of_values_that_come_again) {
  // Of 30 items: 1/30 has all the decimals of a double.
  EXPECT_NEAR(metric_step(Values{{27 / 30.0, 28 / 30.0}, {28 / 30.0, 26 / 30.0}}), 1 / 30.0, 1e-12);
  // Equal values of one pair are no sign of steps: the change may do nothing.
  EXPECT_LT(metric_step(Values{{27 / 31.0, 27 / 31.0}, {29 / 31.0, 29 / 31.0}}), 1e-12);
}

TEST(MetricStep, is_never_below_the_rounding_of_a_double) {
  EXPECT_GT(metric_step(Values{{1e15 / 3, 2e15 / 3}, {1.0 / 3, 0.7}}), 0.5);
  EXPECT_GE(metric_step({}), 0);
}

}  // namespace
}  // namespace ceteris::gate
