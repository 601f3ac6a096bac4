// SPDX-License-Identifier: Apache-2.0
#include "ceteris/effects/quantity.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace ceteris::effects {
namespace {

record::StudyMetric metric(record::MetricScale scale, const std::string& unit = {}) {
  record::StudyMetric made;
  made.scale = scale;
  made.unit = unit;
  return made;
}

TEST(Quantity, RoundsToTwoDigits) {
  EXPECT_EQ(rounded(0.31415), "0.31");
  EXPECT_EQ(rounded(0.995), "0.99");  // the double below 0.995
  EXPECT_EQ(rounded(0.9951), "1");
  EXPECT_EQ(rounded(-12.4), "-12");
  EXPECT_EQ(rounded(314), "310");
  EXPECT_EQ(rounded(0), "0");
  EXPECT_EQ(rounded(std::numeric_limits<double>::quiet_NaN()), "nan");
}

TEST(Quantity, EndsOfAnIntervalHaveTheSameDigits) {
  EXPECT_EQ(interval_text(metric(record::MetricScale::Fraction), {-0.015, -0.0095}), "-1.50 to -0.95 points");
  EXPECT_EQ(interval_text(metric(record::MetricScale::Percent), {0.28, 1.04}), "+0.28 to +1.04 points");
  EXPECT_EQ(interval_text(metric(record::MetricScale::Ratio), {0.04, 0.33}), "+4 to +33 %");
  EXPECT_EQ(interval_text(metric(record::MetricScale::Plain, "nats"), {-0.01, 0.03}), "-0.010 to +0.030 nats");
}

TEST(Quantity, ProbabilitiesAreNeverInPowersOfTen) {
  EXPECT_EQ(p_text(0.0006), "p = 0.0006");
  EXPECT_EQ(p_text(0.0214), "p = 0.021");
  EXPECT_EQ(p_text(1), "p = 1.000");
  EXPECT_EQ(p_text(6e-9), "p < 0.0001");
}

TEST(Quantity, DifferencesHaveTheUnitOfTheirScale) {
  EXPECT_EQ(difference_text(metric(record::MetricScale::Fraction), 0.005), "0.5 points");
  EXPECT_EQ(difference_text(metric(record::MetricScale::Percent), 0.5), "0.5 points");
  EXPECT_EQ(difference_text(metric(record::MetricScale::Ratio, "s"), 0.05), "5 %");
  EXPECT_EQ(difference_text(metric(record::MetricScale::Plain, "nats"), 0.0312), "0.031 nats");
  EXPECT_EQ(difference_text(metric(record::MetricScale::Plain), 3), "3");
}

TEST(Quantity, RatiosAreComputedByTheLogarithm) {
  const record::StudyMetric ratio = metric(record::MetricScale::Ratio);
  EXPECT_DOUBLE_EQ(to_working_scale(ratio, 1.0), std::log(2.0));
  EXPECT_DOUBLE_EQ(from_working_scale(ratio, std::log(2.0)), 1.0);
  EXPECT_EQ(to_working_scale(metric(record::MetricScale::Plain), 0.3), 0.3);
}

}  // namespace
}  // namespace ceteris::effects
