// SPDX-License-Identifier: Apache-2.0
#include "ceteris/optim/schedule.hpp"

#include <gtest/gtest.h>

namespace ceteris::optim {
namespace {

TEST(Schedule, WarmsUpFromOneStepToThePeak) {
  const CosineSpec spec{.warmup = 0.1};
  EXPECT_DOUBLE_EQ(learning_rate_factor(spec, 0, 100), 1.0 / 11);
  EXPECT_DOUBLE_EQ(learning_rate_factor(spec, 9, 100), 10.0 / 11);
  EXPECT_DOUBLE_EQ(learning_rate_factor(spec, 10, 100), 1.0);
}

TEST(Schedule, FollowsHalfACosineToTheFloor) {
  const CosineSpec spec{.warmup = 0, .floor = 0.1};
  EXPECT_DOUBLE_EQ(learning_rate_factor(spec, 0, 1000), 1.0);
  EXPECT_NEAR(learning_rate_factor(spec, 500, 1000), 0.55, 1e-12);
  EXPECT_NEAR(learning_rate_factor(spec, 999, 1000), 0.1, 1e-4);
}

TEST(Schedule, OneStepIsAtThePeak) {
  EXPECT_DOUBLE_EQ(learning_rate_factor(CosineSpec{.warmup = 0}, 0, 1), 1.0);
  EXPECT_DOUBLE_EQ(learning_rate_factor(LinearSpec{.warmup = 0}, 0, 1), 1.0);
  EXPECT_DOUBLE_EQ(learning_rate_factor(WsdSpec{.warmup = 0, .decay = 1}, 0, 1), 1.0);
}

TEST(Schedule, AStraightLineEndsOneStepBeforeTheFloor) {
  const LinearSpec spec{.warmup = 0.2, .floor = 0.1};
  EXPECT_DOUBLE_EQ(learning_rate_factor(spec, 3, 50), 4.0 / 11);
  EXPECT_DOUBLE_EQ(learning_rate_factor(spec, 10, 50), 1.0);
  EXPECT_DOUBLE_EQ(learning_rate_factor(spec, 30, 50), 0.55);
  EXPECT_NEAR(learning_rate_factor(spec, 49, 50), 0.1 + 0.9 / 40, 1e-12);
}

TEST(Schedule, StaysAtThePeakAndFallsWithTheRootAtTheEnd) {
  const WsdSpec spec{.warmup = 0.1, .decay = 0.2, .floor = 0.1};
  EXPECT_DOUBLE_EQ(learning_rate_factor(spec, 4, 100), 5.0 / 11);
  EXPECT_DOUBLE_EQ(learning_rate_factor(spec, 10, 100), 1.0);
  EXPECT_DOUBLE_EQ(learning_rate_factor(spec, 80, 100), 1.0);
  EXPECT_DOUBLE_EQ(learning_rate_factor(spec, 85, 100), 1 - 0.9 * 0.5);  // a quarter of the decay is over
  EXPECT_DOUBLE_EQ(learning_rate_factor({WsdSpec{.warmup = 0.5, .decay = 0.9}}, 50, 100), 1.0) << "after the warm-up";
  EXPECT_DOUBLE_EQ(learning_rate_factor({WsdSpec{.warmup = 0, .decay = 0}}, 99, 100), 1.0);
}

TEST(Schedule, IsAtAnyBudgetTheSameCurve) {
  for (const ScheduleSpec& spec : {ScheduleSpec{CosineSpec{}}, {LinearSpec{}}, {WsdSpec{}}}) {
    EXPECT_NEAR(learning_rate_factor(spec, 800, 1000), learning_rate_factor(spec, 80000, 100000), 1e-9);
    EXPECT_NEAR(learning_rate_factor(spec, 950, 1000), learning_rate_factor(spec, 95000, 100000), 1e-9);
  }
}

TEST(Schedule, NeverRisesAfterWarmUp) {
  for (const ScheduleSpec& spec : {ScheduleSpec{CosineSpec{.warmup = 0.05, .floor = 0.01}},
                                   {LinearSpec{.warmup = 0.05, .floor = 0.01}},
                                   {WsdSpec{.warmup = 0.05, .floor = 0.01}}}) {
    double previous = 2;
    for (int step = 20; step < 400; ++step) {
      const double factor = learning_rate_factor(spec, step, 400);
      EXPECT_LE(factor, previous);
      EXPECT_GE(factor, 0.01);
      previous = factor;
    }
  }
}

}  // namespace
}  // namespace ceteris::optim
