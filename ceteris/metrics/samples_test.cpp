// SPDX-License-Identifier: Apache-2.0
#include "ceteris/metrics/samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "ceteris/metrics/refusal.hpp"

namespace ceteris::metrics {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Values in order, without steps.
std::vector<Sample> values(const std::vector<std::string>& texts) {
  std::vector<Sample> samples;
  for (const std::string& text : texts) {
    samples.push_back({{}, parse_number(text), "line " + std::to_string(samples.size() + 1)});
  }
  return samples;
}

std::vector<Sample> points(const std::vector<std::pair<double, double>>& steps_and_values) {
  std::vector<Sample> samples;
  for (const auto& [step, value] : steps_and_values) samples.push_back({step, {State::Value, value, false, {}}, "x"});
  return samples;
}

double mean(const std::vector<std::pair<double, double>>& steps_and_values) {
  return reading_of(points(steps_and_values), Pick::Mean, "f").value;
}

TEST(ReadingOf, NoSamplesAreMissing) {
  EXPECT_EQ(reading_of({}, Pick::Last, "f").state, State::Missing);
}

TEST(ReadingOf, OneValueIsNoCurve) {
  const Reading reading = reading_of(values({"0.5"}), Pick::Mean, "f");
  EXPECT_EQ(reading.value, 0.5);
  EXPECT_THAT(reading.curve, IsEmpty());
  EXPECT_THAT(reading.notes, IsEmpty());
}

// numpy.trapezoid([1, 3, 3], [0, 1, 3]) / 3 = (2 + 6) / 3.
TEST(ReadingOf, MeanIsTheAreaOverTheStepsDividedByTheirLength) {
  EXPECT_DOUBLE_EQ(mean({{0, 1}, {1, 3}, {3, 3}}), 8.0 / 3);
  EXPECT_DOUBLE_EQ(mean({{10, 4}, {20, 4}, {1000, 4}}), 4);
  EXPECT_DOUBLE_EQ(mean({{5, 1}, {5, 2}}), 1.5);
  EXPECT_DOUBLE_EQ(mean({{7, 3}}), 3);
}

TEST(ReadingOf, OneStepMayHaveSeveralValues) {
  const Reading reading = reading_of(points({{0, 1}, {0, 2}, {1, 3}, {1, 4}}), Pick::Last, "f");
  EXPECT_EQ(reading.curve.size(), 4U);
  EXPECT_EQ(reading.value, 4);
  EXPECT_THAT(reading.notes, IsEmpty());
}

TEST(ReadingOf, EveryRestartDropsWhatItWritesAgain) {
  const Reading reading =
      reading_of(points({{1, 9}, {2, 9}, {1, 1}, {2, 2}, {3, 3}, {3, 4}, {2, 5}}), Pick::Maximum, "f");
  EXPECT_THAT(reading.curve, ElementsAre(Point{1, 1}, Point{2, 5}));
  EXPECT_EQ(reading.value, 5);
  EXPECT_THAT(reading.notes, ElementsAre(HasSubstr("from 2 to 1, x and 1 times more")));
}

TEST(ReadingOf, NanIsTheValueWhenItIsLastAndLeftOutOfExtremes) {
  EXPECT_EQ(reading_of(values({"0.5", "nan"}), Pick::Last, "f").state, State::NotFinite);
  EXPECT_EQ(reading_of(values({"0.5", "nan"}), Pick::Last, "f").problem, "f, line 2: the value is nan");
  EXPECT_EQ(reading_of(values({"nan", "0.5"}), Pick::Last, "f").value, 0.5);
  EXPECT_EQ(reading_of(values({"nan", "0.5"}), Pick::Mean, "f").state, State::NotFinite);
  const Reading best = reading_of(values({"0.5", "nan", "0.7"}), Pick::Maximum, "f");
  EXPECT_EQ(best.value, 0.7);
  EXPECT_EQ(best.curve.size(), 3U);
  EXPECT_THAT(best.notes, ElementsAre("1 of 3 values are NaN and left out"));
  EXPECT_EQ(reading_of(values({"nan", "nan"}), Pick::Minimum, "f").state, State::NotFinite);
  EXPECT_EQ(reading_of(values({"inf", "0.5"}), Pick::Minimum, "f").value, 0.5);
  EXPECT_EQ(reading_of(values({"inf", "0.5"}), Pick::Maximum, "f").state, State::NotFinite);
}

TEST(ReadingOf, PlacesWithoutAValueAreLeftOutAndNoted) {
  const Reading reading = reading_of(values({"0.5", "", "0.7", "None"}), Pick::Last, "f");
  EXPECT_EQ(reading.value, 0.7);
  EXPECT_THAT(reading.notes, ElementsAre("2 of 4 places hold no value"));
  EXPECT_EQ(reading_of(values({"", ""}), Pick::Last, "f").state, State::Empty);
}

TEST(ReadingOf, TextDecidesUnlessItStandsBeforeTheLast) {
  EXPECT_EQ(reading_of(values({"0.5", "bad"}), Pick::Last, "f").state, State::Text);
  EXPECT_EQ(reading_of(values({"bad", "0.5"}), Pick::Mean, "f").state, State::Text);
  EXPECT_EQ(reading_of(values({"bad", "0.5"}), Pick::Maximum, "f").problem, "f, line 1: 'bad' is no number");
  const Reading reading = reading_of(values({"1,234", "0.5"}), Pick::Last, "f");
  EXPECT_EQ(reading.value, 0.5);
  EXPECT_THAT(reading.notes, ElementsAre(HasSubstr("not the last, and left out, line 1: '1,234' reads as")));
}

TEST(ReadingOf, PercentSignsMustStandBehindAllOrNone) {
  EXPECT_THAT(reading_of(values({"50%", "93 %"}), Pick::Last, "f").notes, ElementsAre(HasSubstr("93 and not 0.93")));
  EXPECT_EQ(reading_of(values({"50%", "0.93"}), Pick::Last, "f").state, State::Refused);
}

TEST(ReadingOf, SomeStepsMissingMakeTheOrderCount) {
  std::vector<Sample> samples = points({{10, 1}, {5, 2}});
  samples[1].step.reset();
  const Reading reading = reading_of(samples, Pick::Last, "f");
  EXPECT_THAT(reading.curve, ElementsAre(Point{0, 1}, Point{1, 2}));
  EXPECT_THAT(reading.notes, ElementsAre("1 of 2 values have no step; their order counts"));
}

TEST(AddSample, StopsAtAMillion) {
  std::vector<Sample> samples(kMostSamples);
  EXPECT_THROW(add_sample(samples, {}), Refusal);
}

}  // namespace
}  // namespace ceteris::metrics
