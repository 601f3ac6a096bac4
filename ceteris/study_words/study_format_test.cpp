// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_words/study_format.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace ceteris::study_words {
namespace {

using record::MetricScale;
using record::StudyInterval;
using record::StudyMetric;

StudyMetric metric_of_scale(MetricScale scale, std::string unit = {}) {
  StudyMetric metric;
  metric.scale = scale;
  metric.unit = std::move(unit);
  return metric;
}

const StudyMetric kFraction = metric_of_scale(MetricScale::Fraction);
const StudyMetric kPercent = metric_of_scale(MetricScale::Percent);
const StudyMetric kLoss = metric_of_scale(MetricScale::Plain);
const StudyMetric kSeconds = metric_of_scale(MetricScale::Ratio, "s");
const StudyMetric kBytes = metric_of_scale(MetricScale::Ratio, "bytes");

TEST(Decimals, ShowTheUncertaintyWithOneOrTwoDigits) {
  EXPECT_EQ(report::decimals_for(0.32, 0.42), 2);
  EXPECT_EQ(report::decimals_for(0.5, 0.42), 1);
  EXPECT_EQ(report::decimals_for(1.2, 93), 1);
  EXPECT_EQ(report::decimals_for(15, 93), 0);
  EXPECT_EQ(report::decimals_for(4e7, 1), 0);
  EXPECT_EQ(report::decimals_for(0.0012, 93), 4);
}

TEST(Decimals, ShowTheValueWithThreeDigitsWithoutAnInterval) {
  EXPECT_EQ(report::decimals_for(0, 0.4321), 3);
  EXPECT_EQ(report::decimals_for(std::nan(""), 43.2), 1);
  EXPECT_EQ(report::decimals_for(0, 0), 0);
  EXPECT_EQ(report::decimals_for(0, std::nan("")), 0);
  EXPECT_EQ(report::decimals_for(1e-300, 1), 9);
  EXPECT_EQ(report::decimals_for(std::numeric_limits<double>::infinity(), 0.5), 3);
}

TEST(Number, IsPlainGroupedAndNeverMinusZero) {
  EXPECT_EQ(report::number(0.4249, 2), "0.42");
  EXPECT_EQ(report::number(0.4249, 2, true), "+0.42");
  EXPECT_EQ(report::number(-0.001, 2, true), "0.00");
  EXPECT_EQ(report::number(0.001, 2, true), "0.00");
  EXPECT_EQ(report::number(0, 0, true), "0");
  EXPECT_EQ(report::number(1234, 0), "1234");
  EXPECT_EQ(report::number(48211390, 0), "48,211,390");
  EXPECT_EQ(report::number(-1111368, 0, true), "-1,111,368");
  EXPECT_EQ(report::number(12345.678, 1), "12,345.7");
  EXPECT_EQ(report::number(std::nan(""), 2), "-");
  EXPECT_EQ(report::number(HUGE_VAL, 2), "-");
}

TEST(Number, UsesPowersOfTenWherePlainDigitsWouldMislead) {
  EXPECT_EQ(report::number(3e-12, 9), "3.00e-12");
  EXPECT_EQ(report::number(1.7976931348623157e308, 0), "1.80e+308");
  EXPECT_EQ(report::number(0.000012345, 8), "0.00001234");
}

TEST(Value, IsWrittenInTheUnitOfItsMetric) {
  EXPECT_EQ(value_text(kFraction, 0.92312, 0.0032), "92.31 %");
  EXPECT_EQ(value_text(kPercent, 92.312, 0.32), "92.31 %");
  EXPECT_EQ(value_text(kLoss, 0.31042, 0.012), "0.310");
  EXPECT_EQ(value_text(kSeconds, 1.8421, 0.012), "1.842 s");
  EXPECT_EQ(value_text(kSeconds, 0.0234, 0.0002), "23.40 ms");
  EXPECT_EQ(value_text(kSeconds, 7200, 30), "120.0 min");
  EXPECT_EQ(value_text(kBytes, 211.04e6, 1e5), "211.04 MB");
  EXPECT_EQ(value_text(kFraction, std::nan(""), 0), "-");
}

TEST(Effect, OfFractionsAndPercentsIsInPoints) {
  EXPECT_EQ(effect_text(kFraction, 0.0042, 0.0032), "+0.42 points");
  EXPECT_EQ(effect_text(kPercent, -0.42, 0.32), "-0.42 points");
  EXPECT_EQ(effect_range(kFraction, {0.0010, 0.0074}, 0.0042, 0.0032), "+0.10 to +0.74");
  EXPECT_EQ(effect_text(kLoss, 0.01, 0), "+0.0100");
  EXPECT_EQ(effect_range(kFraction, {-0.0078, -0.00001}, -0.004, 0.004), "-0.78 to -0.00");
  EXPECT_EQ(effect_range(kFraction, {-0.0078, 0.00001}, -0.004, 0.004), "-0.78 to +0.00");
  EXPECT_EQ(effect_range(kFraction, {-0.0078, 0}, -0.004, 0.004), "-0.78 to 0.00");
}

TEST(Effect, OfRatiosIsAChangeAndFromTwiceOnAFactor) {
  EXPECT_EQ(effect_text(kSeconds, 0.042, 0.011), "+4.2 %");
  EXPECT_EQ(effect_range(kSeconds, {0.031, 0.053}, 0.042, 0.011), "+3.1 to +5.3");
  EXPECT_EQ(effect_text(kSeconds, 2.1, 0.2), "3.10 times");
  EXPECT_EQ(effect_range(kSeconds, {1.9, 2.3}, 2.1, 0.2), "2.90 to 3.30");
  EXPECT_EQ(effect_text(kSeconds, -0.57, 0.005), "0.430 times");
  EXPECT_EQ(effect_text(kSeconds, -0.3, 0.01), "-30.0 %");
}

TEST(Margin, KeepsTheDigitsItWasGiven) {
  EXPECT_EQ(margin_text(kFraction, 0.005), "0.5 points");
  EXPECT_EQ(margin_text(kFraction, 0.01), "1 point");
  EXPECT_EQ(margin_text(kFraction, 0.0125), "1.25 points");
  EXPECT_EQ(margin_text(kSeconds, 0.05), "5 %");
  EXPECT_EQ(margin_text(kLoss, 1000), "1000");
}

TEST(Margin, OfRatiosIsSymmetricInTheLogarithm) {
  const StudyInterval limits = margin_limits(kSeconds, 0.25);
  EXPECT_DOUBLE_EQ(limits.low, -0.2);
  EXPECT_DOUBLE_EQ(limits.high, 0.25);
  EXPECT_DOUBLE_EQ(margin_limits(kFraction, 0.25).low, -0.25);
}

TEST(Cost, IsHuman) {
  EXPECT_EQ(report::cost_text("seconds", 84), "84.0 s");
  EXPECT_EQ(report::cost_text("MACs", 41.2e6), "41.2 M");
  EXPECT_EQ(report::cost_text("bytes", 1.2e9), "1.20 GB");
  EXPECT_EQ(report::cost_text("MACs", std::nan("")), "-");
  EXPECT_EQ(report::cost_tick("seconds", 60), "60 s");
  EXPECT_EQ(report::cost_tick("seconds", 0.2), "200 ms");
  EXPECT_EQ(report::seconds_text(0, 1), "-");
  EXPECT_EQ(report::bytes_text(-1, 1), "-");
}

}  // namespace
}  // namespace ceteris::study_words
