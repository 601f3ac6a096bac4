// SPDX-License-Identifier: Apache-2.0
#include "ceteris/effects/seed_control.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace ceteris::effects {
namespace {

using metrics::Point;
using metrics::Reading;
using metrics::State;
using ::testing::HasSubstr;

Reading value(double v, std::vector<Point> curve = {}) {
  Reading reading;
  reading.state = State::Value;
  reading.value = v;
  reading.curve = std::move(curve);
  return reading;
}

SeedFinding probe(const std::vector<Reading>& reruns, const std::vector<Reading>& others) {
  return seed_control("accuracy", reruns, others);
}

TEST(SeedControl, IdenticalRerunsAndDifferentSeedsAreControlled) {
  EXPECT_EQ(probe({value(0.9), value(0.9)}, {value(0.91), value(0.92), value(0.89)}).control, SeedControl::Controlled);
}

TEST(SeedControl, AllIdenticalMeansThatTheSeedIsIgnored) {
  const SeedFinding finding = probe({value(0.9), value(0.9)}, {value(0.9), value(0.9), value(0.9)});
  EXPECT_EQ(finding.control, SeedControl::Ignored);
  EXPECT_EQ(finding.sentence, "The seed is ignored: accuracy is the same in all 5 runs of the probe, with 4 seeds.");
}

TEST(SeedControl, SomeTiesProveNothing) {
  EXPECT_EQ(probe({value(0.9), value(0.9)}, {value(0.9), value(0.9), value(0.91)}).control, SeedControl::Controlled);
}

TEST(SeedControl, CurvesTellApartWhatEndsAtOneValue) {
  const std::vector<Point> a{{1, 0.5}, {2, 0.9}};
  const std::vector<Point> b{{1, 0.6}, {2, 0.9}};
  EXPECT_EQ(probe({value(0.9, a), value(0.9, a)}, {value(0.9, b), value(0.9, b)}).control, SeedControl::Controlled);
  EXPECT_EQ(probe({value(0.9, a), value(0.9, a)}, {value(0.9, a), value(0.9, a)}).control, SeedControl::Ignored);
  const SeedFinding reruns = probe({value(0.9, a), value(0.9, b)}, {value(0.9, a)});
  EXPECT_EQ(reruns.control, SeedControl::Partly);
  EXPECT_FALSE(reruns.p);
}

TEST(SeedControl, NanInACurveIsTheSameAsItself) {
  const std::vector<Point> a{{1, std::numeric_limits<double>::quiet_NaN()}, {2, 0.9}};
  EXPECT_EQ(probe({value(0.9, a), value(0.9, a)}, {value(0.9, a)}).control, SeedControl::Ignored);
}

// scipy.stats.f_oneway([.9, .91], [.95], [.85], [.93]): F = 37.5333, p = 0.119284.
TEST(SeedControl, RerunsThatDifferAreTestedAgainstSeeds) {
  const SeedFinding open = probe({value(0.9), value(0.91)}, {value(0.95), value(0.85), value(0.93)});
  EXPECT_EQ(open.control, SeedControl::NotControlled);
  EXPECT_NEAR(open.variance_ratio.value(), 37.53333333333327, 1e-9);
  EXPECT_NEAR(open.p.value(), 0.11928407598542515, 1e-10);
  EXPECT_THAT(open.sentence, HasSubstr("(variance between seeds 38 times that between reruns, p = 0.119)"));
  // The same with [.9, .9001]: F = 381253.5, p = 0.0011905.
  const SeedFinding partly = probe({value(0.9), value(0.9001)}, {value(0.95), value(0.85), value(0.93)});
  EXPECT_EQ(partly.control, SeedControl::Partly);
  EXPECT_NEAR(partly.p.value(), 0.0011905353616947169, 1e-9);
  EXPECT_THAT(partly.sentence, HasSubstr(" times that between reruns, p = 0.0012)"));
}

TEST(SeedControl, RunsWithoutAValueLeaveItOpen) {
  Reading missing;
  EXPECT_EQ(probe({value(0.9), missing}, {value(0.9)}).control, SeedControl::Unknown);
  Reading nan;
  nan.state = State::NotFinite;
  nan.value = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(probe({value(0.9), value(0.9)}, {nan}).control, SeedControl::Unknown);
}

}  // namespace
}  // namespace ceteris::effects
