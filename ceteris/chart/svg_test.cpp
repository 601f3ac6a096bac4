// SPDX-License-Identifier: Apache-2.0
#include "ceteris/chart/svg.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "ceteris/base/error.hpp"

namespace ceteris::chart {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> labels(double low, double high, int count) {
  std::vector<std::string> result;
  for (const Tick& tick : nice_ticks(low, high, count)) {
    result.push_back(tick.label);
  }
  return result;
}

TEST(Coordinate, IsShortAndNeverMinusZero) {
  EXPECT_EQ(coordinate(0), "0");
  EXPECT_EQ(coordinate(-0.001), "0");
  EXPECT_EQ(coordinate(12.5), "12.5");
  EXPECT_EQ(coordinate(100), "100");
  EXPECT_EQ(coordinate(1.0 / 3), "0.33");
  EXPECT_EQ(coordinate(-7.126), "-7.13");
}

TEST(Coordinate, RefusesWhatHasNoPlace) {
  EXPECT_THROW((void)coordinate(std::nan("")), Bug);
  EXPECT_THROW((void)coordinate(HUGE_VAL), Bug);
}

TEST(NiceTicks, AreRoundNumbersInsideTheRange) {
  EXPECT_THAT(labels(0, 100, 5), ElementsAre("0", "20", "40", "60", "80", "100"));
  EXPECT_THAT(labels(0, 1, 5), ElementsAre("0.0", "0.2", "0.4", "0.6", "0.8", "1.0"));
  EXPECT_THAT(labels(0.31, 0.69, 4), ElementsAre("0.4", "0.5", "0.6"));
  EXPECT_THAT(labels(-3, 3, 3), ElementsAre("-2", "0", "2"));
  EXPECT_THAT(labels(0, 30000, 3), ElementsAre("0", "10000", "20000", "30000"));
}

TEST(NiceTicks, ValuesAreTheNumbersTheirLabelsSay) {
  for (const Tick& tick : nice_ticks(0, 1, 10)) {
    EXPECT_EQ(tick.value, std::stod(tick.label));
  }
}

TEST(NiceTicks, OfAPointAreOne) {
  EXPECT_THAT(labels(0.5, 0.5, 4), ElementsAre("0.5"));
}

TEST(NiceTicks, RefuseARangeThatIsNone) {
  EXPECT_THROW((void)nice_ticks(1, 0, 4), Bug);
  EXPECT_THROW((void)nice_ticks(0, std::nan(""), 4), Bug);
}

TEST(Svg, NamesItselfForScreenReadersAndScales) {
  const std::string text = Svg("f1", 100, 50, "A & B", "what it shows").str();
  EXPECT_THAT(text, HasSubstr("viewBox=\"0 0 100 50\""));
  EXPECT_THAT(text, HasSubstr("role=\"img\" aria-labelledby=\"f1-title f1-desc\""));
  EXPECT_THAT(text, HasSubstr("<title id=\"f1-title\">A &amp; B</title>"));
  EXPECT_THAT(text, HasSubstr("<desc id=\"f1-desc\">what it shows</desc>"));
}

TEST(Svg, EscapesTextAndHints) {
  Svg svg("f", 10, 10, "", "");
  svg.text(1, 2, "<b>", Anchor::Middle, "label");
  svg.rect(0, 0, 1, 1, "cell", "</title><script>", 0.5);
  EXPECT_THAT(svg.str(), HasSubstr("<text x=\"1\" y=\"2\" class=\"label\" text-anchor=\"middle\">&lt;b&gt;</text>"));
  EXPECT_THAT(svg.str(), HasSubstr("<title>&lt;/title&gt;&lt;script&gt;</title></rect>"));
  EXPECT_THAT(svg.str(), Not(HasSubstr("<script")));
}

TEST(Svg, DrawsEachMarkerAsItsOwnShape) {
  Svg svg("f", 10, 10, "", "");
  svg.marker(Marker::Circle, 5, 5, 2, "m");
  svg.marker(Marker::Square, 5, 5, 2, "m");
  svg.marker(Marker::Triangle, 5, 5, 2, "m");
  svg.marker(Marker::Diamond, 5, 5, 2, "m");
  EXPECT_THAT(svg.str(), HasSubstr("<circle cx=\"5\" cy=\"5\" r=\"1\" class=\"m\"/>"));
  EXPECT_THAT(svg.str(), HasSubstr("points=\"4,4 6,4 6,6 4,6\""));
  EXPECT_THAT(svg.str(), HasSubstr("points=\"5,4 6,6 4,6\""));
  EXPECT_THAT(svg.str(), HasSubstr("points=\"5,3.7 6.3,5 5,6.3 3.7,5\""));
}

TEST(Scale, MapsEndsToEnds) {
  const Scale scale{.from_low = 0, .from_high = 1, .to_low = 100, .to_high = 300};
  EXPECT_EQ(scale(0), 100);
  EXPECT_EQ(scale(0.5), 200);
  EXPECT_EQ(scale(1), 300);
}

}  // namespace
}  // namespace ceteris::chart
