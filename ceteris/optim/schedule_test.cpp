// SPDX-License-Identifier: Apache-2.0
#include "ceteris/optim/schedule.hpp"

#include <gtest/gtest.h>

namespace ceteris::optim {
namespace {

TEST(Schedule, WarmsUpFromOneStepToThePeak) {
  const ScheduleSpec spec{.warmup = 0.1};
  EXPECT_DOUBLE_EQ(learning_rate_factor(spec, 0, 100), 1.0 / 11);
  EXPECT_DOUBLE_EQ(learning_rate_factor(spec, 9, 100), 10.0 / 11);
  EXPECT_DOUBLE_EQ(learning_rate_factor(spec, 10, 100), 1.0);
}

TEST(Schedule, FollowsHalfACosineToTheFloor) {
  const ScheduleSpec spec{.warmup = 0, .floor = 0.1};
  EXPECT_DOUBLE_EQ(learning_rate_factor(spec, 0, 1000), 1.0);
  EXPECT_NEAR(learning_rate_factor(spec, 500, 1000), 0.55, 1e-12);
  EXPECT_NEAR(learning_rate_factor(spec, 999, 1000), 0.1, 1e-4);
}

TEST(Schedule, OneStepIsAtThePeak) {
  EXPECT_DOUBLE_EQ(learning_rate_factor({.warmup = 0}, 0, 1), 1.0);
}

TEST(Schedule, NeverRisesAfterWarmUp) {
  const ScheduleSpec spec{.warmup = 0.05, .floor = 0.01};
  double previous = 2;
  for (int step = 20; step < 400; ++step) {
    const double factor = learning_rate_factor(spec, step, 400);
    EXPECT_LE(factor, previous);
    previous = factor;
  }
}

}  // namespace
}  // namespace ceteris::optim
