// SPDX-License-Identifier: Apache-2.0
#include "ceteris/chart/figures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace ceteris::chart {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const Caption kCaption = {"f", "title", "description"};

ForestRow row(const char* label, double value, double low, double high, bool solid) {
  ForestRow result;
  result.label = label;
  result.value = value;
  result.low = low;
  result.high = high;
  result.solid = solid;
  return result;
}

std::size_t occurrences(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++n;
  }
  return n;
}

TEST(ForestPlot, FillsOnlySignificantMarks) {
  const std::string svg =
      forest_plot(kCaption, {row("a", 0.6, 0.5, 0.7, true), row("b", 0.34, 0.3, 0.38, false)}, 1.0 / 3, "chance");
  EXPECT_EQ(occurrences(svg, "class=\"mark solid\""), 1U);
  EXPECT_EQ(occurrences(svg, "class=\"mark hollow\""), 1U);
  EXPECT_EQ(occurrences(svg, "class=\"whisker\""), 2U);
  EXPECT_EQ(occurrences(svg, "class=\"chance\""), 1U);
  EXPECT_THAT(svg, HasSubstr("a: 60.0 %, 95 % interval 50.0 to 70.0 %"));
}

TEST(ForestPlot, DrawsTheHeadlineAsADiamondAndRulesBetweenGroups) {
  std::vector<ForestRow> rows = {row("a", 0.6, 0.5, 0.7, true), row("b", 0.6, 0.5, 0.7, true),
                                 row("c", 0.6, 0.5, 0.7, true)};
  rows[2].group = "other";
  rows[2].headline = true;
  const std::string svg = forest_plot(kCaption, rows, 0.5, "chance");
  EXPECT_EQ(occurrences(svg, "class=\"divide\""), 1U);
  EXPECT_EQ(occurrences(svg, "<polygon"), 1U);
}

TEST(ForestPlot, PutsTheMarkInTheMiddleOfItsAxis) {
  // The axis runs from 166 to 398, so half way is 282.
  EXPECT_THAT(forest_plot(kCaption, {row("a", 0.5, 0.4, 0.6, true)}, 0.25, ""), HasSubstr("cx=\"282\""));
}

TEST(ForestPlot, LeavesOutWhatIsNotANumber) {
  const std::string svg = forest_plot(kCaption, {row("a", std::nan(""), 0, 1, true)}, std::nan(""), "chance");
  EXPECT_THAT(svg, AllOf(Not(HasSubstr("nan")), Not(HasSubstr("class=\"mark"))));
}

TEST(AccuracyRuler, ShowsIntervalAndChance) {
  const std::string svg = accuracy_ruler(kCaption, row("x", 0.6, 0.55, 0.65, false), 0.5, "chance");
  EXPECT_THAT(svg, AllOf(HasSubstr("whisker headline"), HasSubstr("mark headline"), HasSubstr("class=\"chance\"")));
}

std::vector<std::vector<std::optional<MatrixCell>>> square(std::size_t n, double shade) {
  return std::vector(n, std::vector<std::optional<MatrixCell>>(n, MatrixCell{shade, "7", "of 9", "hint"}));
}

TEST(MatrixFigure, NamesColumnsThatHaveRoomAndNumbersTheOthers) {
  EXPECT_THAT(matrix_figure(kCaption, {"cats", "dogs"}, square(2, 0.5), "", ""), Not(HasSubstr(">1  cats<")));
  const std::string svg = matrix_figure(kCaption, {"cats", std::string(300, 'x')}, square(2, 0.5), "", "");
  EXPECT_THAT(svg, AllOf(HasSubstr(">1  cats<"), HasSubstr(">2<"), Not(HasSubstr(std::string(40, 'x')))));
}

TEST(MatrixFigure, DropsTheSmallLineWhereCellsAreSmall) {
  EXPECT_THAT(matrix_figure(kCaption, {"a", "b"}, square(2, 0.5), "", ""), HasSubstr("of 9"));
  const std::vector<std::string> names(12, "s");
  EXPECT_THAT(matrix_figure(kCaption, names, square(12, 0.5), "", ""), Not(HasSubstr(">of 9<")));
}

TEST(MatrixFigure, WritesLightOnDarkCellsAndKeepsShadesInRange) {
  EXPECT_THAT(matrix_figure(kCaption, {"a"}, square(1, 0.9), "", ""), HasSubstr("on-dark"));
  EXPECT_THAT(matrix_figure(kCaption, {"a"}, square(1, 0.1), "", ""), HasSubstr("on-light"));
  EXPECT_THAT(matrix_figure(kCaption, {"a"}, square(1, -4), "", ""), HasSubstr("fill-opacity=\"0\""));
  EXPECT_THAT(matrix_figure(kCaption, {"a"}, square(1, std::nan("")), "", ""), Not(HasSubstr("nan")));
}

TEST(MatrixFigure, LeavesAbsentCellsEmpty) {
  auto cells = square(2, 0.5);
  cells[0][1].reset();
  EXPECT_EQ(occurrences(matrix_figure(kCaption, {"a", "b"}, cells, "", ""), "class=\"heat\""), 3U);
}

TEST(LineChart, BreaksAtValuesThatAreNotNumbers) {
  const double nan = std::nan("");
  const std::string svg = line_chart(kCaption, {{"seed 1", {3, 2, nan, 1, 0.5}}}, false, {});
  EXPECT_EQ(occurrences(svg, "<polyline"), 2U);
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
}

TEST(LineChart, OfNothingIsAnEmptyAxis) {
  EXPECT_THAT(line_chart(kCaption, {}, false, {}), HasSubstr("epoch"));
  EXPECT_THAT(line_chart(kCaption, {{"a", {}}}, true, 0.5), Not(HasSubstr("<polyline")));
  EXPECT_THAT(line_chart(kCaption, {{"a", {1}}}, false, {}), Not(HasSubstr("<polyline")));
}

TEST(LineChart, GivesEachCurveItsOwnLineShapeAndLegend) {
  const std::string svg = line_chart(kCaption, {{"a", {1, 2}}, {"b", {2, 1}}, {"c", {1, 1}}, {"d", {0, 1}}}, false, {});
  for (const char* part : {"curve s1", "curve s4", ">a<", ">d<", "<circle", "<polygon"}) {
    EXPECT_THAT(svg, HasSubstr(part));
  }
}

TEST(StackedBars, DrawOnlyPartsThatExistOnOneScale) {
  const std::string svg = stacked_bars(kCaption, {"kept", "refused"}, {{"a", {300, 0}}, {"b", {100, 50}}});
  EXPECT_EQ(occurrences(svg, "height=\"20\""), 3U);
  EXPECT_THAT(svg, AllOf(HasSubstr("a: 300 kept"), HasSubstr("b: 50 refused"), HasSubstr(">refused<")));
  EXPECT_THAT(svg, HasSubstr("width=\"341\""));  // 342 units for the longest bar, one of them a gap
}

TEST(StackedBars, OfEmptySetsHaveNoParts) {
  EXPECT_EQ(occurrences(stacked_bars(kCaption, {"kept"}, {{"a", {0}}}), "height=\"20\""), 0U);
}

TEST(Figures, AreTheSameBytesEveryTime) {
  const std::vector<ForestRow> rows = {row("a", 0.6, 0.5, 0.7, true)};
  EXPECT_EQ(forest_plot(kCaption, rows, 1.0 / 3, "chance"), forest_plot(kCaption, rows, 1.0 / 3, "chance"));
}

}  // namespace
}  // namespace ceteris::chart
