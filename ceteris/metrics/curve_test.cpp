// SPDX-License-Identifier: Apache-2.0
#include "ceteris/metrics/curve.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "tests/support/attempt_folder.hpp"

namespace ceteris::metrics {
namespace {

using ::testing::HasSubstr;

Source selected_by(Pick pick, const std::string& key = "validation") {
  Source source = parse_source("events", "test", "here");
  source.pick = Pick::Selected;
  source.selector = {parse_source("events", key, "here")};
  source.selector.front().pick = pick;
  return source;
}

TEST(SelectedStep, IsThatOfTheBestValueAndOfEqualOnesTheEarliest) {
  const std::vector<Point> test{{1, 10}, {2, 20}, {3, 30}, {4, 40}};
  const std::vector<Point> validation{{1, 0.5}, {2, 0.9}, {3, 0.9}, {4, 0.2}};
  EXPECT_EQ(selected(test, validation, Pick::Maximum), (Point{2, 20}));
  EXPECT_EQ(selected(test, validation, Pick::Minimum), (Point{4, 40}));
}

TEST(SelectedStep, IsOneWithAValueOfBothAndNaNSelectsNothing) {
  const std::vector<Point> test{{2, 20}, {4, 40}};
  EXPECT_EQ(selected(test, std::vector<Point>{{1, 9}, {2, 1}, {3, 9}, {4, NAN}}, Pick::Maximum), (Point{2, 20}));
  EXPECT_EQ(selected(test, std::vector<Point>{{1, 9}, {3, 9}}, Pick::Maximum), std::nullopt);
  EXPECT_EQ(selected(test, std::vector<Point>{{2, NAN}}, Pick::Maximum), std::nullopt);
  EXPECT_EQ(selected({}, {}, Pick::Maximum), std::nullopt);
}

TEST(SelectedStep, TakesTheLaterOfTwoValuesAtOneStep) {
  EXPECT_EQ(selected(std::vector<Point>{{1, 10}, {1, 11}}, std::vector<Point>{{1, 3}}, Pick::Maximum), (Point{1, 11}));
}

TEST_F(Attempt, AValueIsSelectedByAnotherMetric) {
  write("metrics.jsonl",
        "{\"step\": 1, \"validation\": 0.7, \"test\": 0.61}\n{\"step\": 2, \"validation\": 0.8, \"test\": 0.6}\n"
        "{\"step\": 3, \"validation\": 0.75, \"test\": 0.9}\n{\"result\": {\"test\": 0.9}}\n");
  const Reading reading = read(selected_by(Pick::Maximum), files);
  EXPECT_EQ(reading.state, State::Value);
  EXPECT_EQ(reading.value, 0.6);
  EXPECT_EQ(reading.curve.size(), 3U);
  EXPECT_EQ(read(selected_by(Pick::Minimum), files).value, 0.61);
}

TEST_F(Attempt, ASelectionThatCannotBeMadeIsSaid) {
  write("metrics.jsonl",
        "{\"step\": 1, \"validation\": 0.7}\n{\"step\": 2, \"validation\": 0.8}\n{\"result\": {\"test\": 0.9}}\n");
  const Reading reading = read(selected_by(Pick::Maximum), files);
  EXPECT_EQ(reading.state, State::Missing);
  EXPECT_THAT(reading.problem,
              HasSubstr("no step has a value both of it and of 'validation', which selects (1 and 2 values)"));
  EXPECT_THAT(read(selected_by(Pick::Maximum, "valdation"), files).problem,
              HasSubstr("the metric that selects has no value"));
}

TEST_F(Attempt, WhatCannotBeSelectedIsNoted) {
  write("metrics.jsonl",
        "{\"step\": 1, \"validation\": 0.7, \"test\": 0.5}\n{\"step\": 2, \"validation\": 0.8}\n"
        "{\"step\": 3, \"validation\": 0.6, \"test\": 0.4}\n");
  const Reading reading = read(selected_by(Pick::Maximum), files);
  EXPECT_EQ(reading.value, 0.5);
  EXPECT_THAT(reading.notes, testing::Contains(HasSubstr("1 of 3 steps of 'validation' cannot be selected")));
}

TEST_F(Attempt, AProgramThatEndsWithNaNHasDivergedWhateverItsBestWas) {
  write("metrics.jsonl",
        "{\"step\": 1, \"validation\": 0.7, \"test\": 0.5}\n{\"step\": 2, \"validation\": 0.8, \"test\": 0.6}\n"
        "{\"result\": {\"test\": NaN}}\n");
  for (const Pick pick : {Pick::Last, Pick::Maximum, Pick::Minimum, Pick::Mean}) {
    EXPECT_EQ(of("events", "test", pick).state, State::NotFinite);
    EXPECT_EQ(of("events", "test", pick).curve.size(), 2U);
  }
  EXPECT_EQ(read(selected_by(Pick::Maximum), files).state, State::NotFinite);
}

TEST(SourceText, TellsSelectorsApart) {
  EXPECT_EQ(to_text(selected_by(Pick::Maximum)),
            "events key='test' pick=selected by (events key='validation' pick=maximum)");
  EXPECT_NE(to_text(selected_by(Pick::Maximum)), to_text(selected_by(Pick::Minimum)));
}

}  // namespace
}  // namespace ceteris::metrics
