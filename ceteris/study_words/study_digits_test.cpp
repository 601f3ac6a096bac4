// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_words/study_digits.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace ceteris::study_words {
namespace {

using record::MetricScale;
using record::StudyInterval;
using record::StudyRecord;

/// A study of one metric whose comparisons have intervals of these half widths about 0.01.
StudyRecord with_widths(const std::vector<double>& widths, MetricScale scale = MetricScale::Fraction) {
  StudyRecord study;
  study.metrics.resize(1);
  study.metrics[0].name = "accuracy";
  study.metrics[0].scale = scale;
  study.metrics[0].unit = scale == MetricScale::Ratio ? "s" : "";
  for (const double width : widths) {
    record::StudyContrast contrast;
    contrast.n = 8;
    contrast.estimate = 0.01;
    contrast.ci95 = StudyInterval{0.01 - width, 0.01 + width};
    study.contrasts.push_back(contrast);
  }
  return study;
}

record::StudyArm arm_with(double mean, double half) {
  record::StudyArm arm;
  record::StudyMean one;
  one.n = 8;
  one.mean = mean;
  one.sd = half;
  one.ci95 = StudyInterval{mean - half, mean + half};
  arm.means = {one};
  return arm;
}

TEST(Digits, AreTheSameInEveryComparisonOfOneMetric) {
  const StudyRecord study = with_widths({0.0049, 0.0051, 0.0032});
  const Digits digits(study);
  for (const auto& contrast : study.contrasts) {
    EXPECT_EQ(digits.effect(contrast), "+1.00 points");
  }
  EXPECT_EQ(digits.range(study.contrasts[1], *study.contrasts[1].ci95), "+0.49 to +1.51");
  EXPECT_EQ(digits.value(0, 0.883), "88.30 %");
  EXPECT_EQ(digits.value(0, 0.88204), "88.20 %");
}

TEST(Digits, OfAMuchNarrowerIntervalAreItsOwnSinceTheSharedOnesWouldShowNothing) {
  const StudyRecord study = with_widths({0.0049, 0.0051, 0.0032, 0.000012});
  const Digits digits(study);
  EXPECT_EQ(digits.effect(study.contrasts[0]), "+1.00 points");
  EXPECT_EQ(digits.effect(study.contrasts[3]), "+1.0000 points");
}

TEST(Digits, OfAMeanAreThoseOfItsMetricWithTheUnitBehindBoth) {
  StudyRecord study = with_widths({0.0032});
  study.arms = {arm_with(0.88312, 0.0066), arm_with(0.9, 0.005)};
  const Digits digits(study);
  EXPECT_EQ(digits.mean(0, study.arms[0].means[0]), "88.31 \u00B1 0.66 %");
  EXPECT_EQ(digits.mean(0, study.arms[1].means[0]), "90.00 \u00B1 0.50 %");
  EXPECT_EQ(digits.mean(0, {}), "-");
}

TEST(Digits, OfMeansShowTheNarrowestOfTheirIntervalsBesideWideOnes) {
  StudyRecord study = with_widths({0.44});
  study.arms = {arm_with(0.92011, 0.0021), arm_with(0.64, 0.44)};
  const Digits digits(study);
  EXPECT_EQ(digits.mean(0, study.arms[0].means[0]), "92.01 \u00B1 0.21 %");
  EXPECT_EQ(digits.mean(0, study.arms[1].means[0]), "64.00 \u00B1 44.00 %");
  EXPECT_EQ(digits.effect(study.contrasts[0]), "+1 points");
}

TEST(Digits, KeepTimesOfOneMetricInOneUnit) {
  StudyRecord study = with_widths({0.02}, MetricScale::Ratio);
  study.arms = {arm_with(0.988, 0.011), arm_with(1.021, 0.012), arm_with(0.991, 0.02)};
  const Digits digits(study);
  EXPECT_EQ(digits.value(0, 0.988), "988 ms");
  EXPECT_EQ(digits.value(0, 1.021), "1021 ms");
  EXPECT_EQ(digits.value(0, 7200), "120 min") << "far from the others";
  EXPECT_EQ(digits.effect(study.contrasts[0]), "+1.0 %");
}

TEST(Digits, WithoutAnIntervalFollowFromTheValuesTogether) {
  StudyRecord study = with_widths({});
  study.arms = {arm_with(0.5, 0), arm_with(0.12345, 0)};
  for (record::StudyArm& arm : study.arms) {
    arm.means[0].ci95.reset();
  }
  const Digits digits(study);
  EXPECT_EQ(digits.value(0, 0.5), "50.0 %");
  EXPECT_EQ(digits.value(0, 0.12345), "12.3 %");
}

TEST(Digits, OfAFactorOfARatioFollowFromItsOwnInterval) {
  const StudyRecord study = with_widths({0.002}, MetricScale::Ratio);
  EXPECT_EQ(Digits(study).effect(0, 2.1, StudyInterval{1.9, 2.3}), "3.10 times");
}

TEST(Digits, OfARecordWithoutMetricsAreThoseOfPlainNumbers) {
  const StudyRecord study;
  EXPECT_EQ(Digits(study).effect(0, 0.0123, std::nullopt), "+0.0123");
}

TEST(Digits, OfARangeOfValuesNameTheUnitOnce) {
  StudyRecord study = with_widths({0.0032});
  EXPECT_EQ(Digits(study).values(0, 0.8744, 0.879), "87.44 to 87.90 %");
  study.metrics[0].scale = MetricScale::Plain;
  EXPECT_EQ(Digits(study).values(0, 0.8744, 0.879), "0.8744 to 0.8790");
}

TEST(TypicalOf, IsTheMiddleMagnitudeOfWhatIsThere) {
  EXPECT_EQ(typical_of({}), 0);
  EXPECT_EQ(typical_of({0, std::nan("")}), 0);
  EXPECT_EQ(typical_of({-5, 1, 100}), 5);
}

}  // namespace
}  // namespace ceteris::study_words
