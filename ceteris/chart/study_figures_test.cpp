// SPDX-License-Identifier: Apache-2.0
#include "ceteris/chart/study_figures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "ceteris/chart/figure_axis.hpp"
#include "ceteris/report/columns.hpp"
#include "tests/support/html_form.hpp"

namespace ceteris::chart {
namespace {

using ceteris::test::fault;
using ceteris::test::occurrences;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const Caption kCaption = {"id", "Title", "Description."};

IntervalRow row(std::string label, double value, double half) {
  IntervalRow made;
  made.label = std::move(label);
  made.note = "differs";
  made.value = value;
  made.thin = Band{value - half, value + half};
  made.thick = Band{value - 0.8 * half, value + 0.8 * half};
  made.mark = {Marker::Circle, "good"};
  return made;
}

/// The number behind `name="` in the first element that holds `part`.
double attribute_of(const std::string& svg, const std::string& part, const std::string& name) {
  const std::size_t at = svg.find(part);
  const std::size_t start = svg.rfind('<', at);
  const std::size_t value = svg.find(' ' + name + "=\"", start);
  return at == std::string::npos || value == std::string::npos
             ? std::nan("")
             : std::strtod(svg.c_str() + value + name.size() + 3, nullptr);
}

TEST(Extent, PassesOverWhatCannotBeDrawn) {
  Extent extent;
  EXPECT_TRUE(extent.empty());
  for (const double value : {std::nan(""), HUGE_VAL, 1e300}) {
    extent.add(value);
  }
  EXPECT_TRUE(extent.empty());
  EXPECT_EQ(extent.padded(0.1).high, 1);
  extent.add(2);
  extent.add(Band{std::nan(""), 7});
  extent.add(4);
  EXPECT_DOUBLE_EQ(extent.padded(0.5).low, 1);
  EXPECT_DOUBLE_EQ(extent.padded(0.5).high, 5);
}

TEST(Extent, GivesARangeWithoutLengthAir) {
  Extent extent;
  extent.add(200);
  EXPECT_LT(extent.padded(0).low, 200);
  EXPECT_GT(extent.padded(0).high, 200);
  Extent zero;
  zero.add(0);
  EXPECT_LT(zero.padded(0).low, zero.padded(0).high);
}

TEST(RowLabel, LeavesLabelAndNoteTheirRoom) {
  Svg svg("id", kFigureWidth, 20, "t", "d");
  row_label(svg, 10, std::string(300, 'n'), std::string(300, 'm'));
  const std::string text = svg.str();
  std::size_t letters = 0;
  for (std::size_t at = text.find("<text"); at != std::string::npos; at = text.find("<text", at + 1)) {
    const std::size_t start = text.find('>', at) + 1;
    letters += report::display_width(text.substr(start, text.find('<', start) - start));
  }
  EXPECT_LE(static_cast<double>(letters) * kLetterWidth, kFigureWidth);
}

TEST(EffectPlot, HasTwoIntervalsAMarkAndADotAReplicate) {
  IntervalRow one = row("a", 1, 0.5);
  one.replicates = {0.8, 1.1, 1.2, std::nan("")};
  const std::string svg = effect_plot(kCaption, {one}, Band{-2, 2}, {"points", "worse", "better"});
  EXPECT_EQ(fault(svg), "");
  EXPECT_EQ(occurrences(svg, "class=\"thin good\""), 1U);
  EXPECT_EQ(occurrences(svg, "class=\"thick good\""), 1U);
  EXPECT_EQ(occurrences(svg, "class=\"estimate good\""), 1U);
  EXPECT_EQ(occurrences(svg, "class=\"rep\""), 3U);
  EXPECT_EQ(occurrences(svg, "class=\"margin\""), 1U);
  EXPECT_THAT(svg, AllOf(HasSubstr("← worse"), HasSubstr("better →"), HasSubstr(">points</text>")));
}

TEST(EffectPlot, DrawsReplicatesBesideTheIntervalSoThatNeitherHidesTheOther) {
  IntervalRow one = row("a", 1, 0.5);
  one.replicates = {1.0, 1.1};
  const std::string svg = effect_plot(kCaption, {one, one}, Band{-2, 2}, {"points"});
  const double line = attribute_of(svg, "class=\"thick good\"", "y1");
  const double dot = attribute_of(svg, "class=\"rep\"", "cy");
  EXPECT_GE(dot - line, 8) << "half the height of a mark and of a dot";
  EXPECT_LT(dot, attribute_of(svg, "class=\"margin\"", "y") + attribute_of(svg, "class=\"margin\"", "height") / 2)
      << "within the first of two rows";
  EXPECT_LT(svg.find("class=\"margin\""), svg.find("class=\"rep\"")) << "the band lies behind";
  EXPECT_EQ(occurrences(svg, "class=\"margin-edge\""), 2U) << "a narrow band is seen, too";
}

TEST(EffectPlot, PutsZeroInsideTheMarginAndTheEstimateInsideItsInterval) {
  const std::string svg = effect_plot(kCaption, {row("a", 1, 0.5)}, Band{-2, 2}, {"points"});
  const double zero = attribute_of(svg, "class=\"zero\"", "x1");
  const double left = attribute_of(svg, "class=\"margin\"", "x");
  EXPECT_NEAR(zero - left, attribute_of(svg, "class=\"margin\"", "width") / 2, 0.02);
  const double value = attribute_of(svg, "class=\"estimate good\"", "cx");
  EXPECT_NEAR(value,
              (attribute_of(svg, "class=\"thin good\"", "x1") + attribute_of(svg, "class=\"thin good\"", "x2")) / 2,
              0.02);
  EXPECT_GT(value, zero);
}

TEST(EffectPlot, CutsAnIntervalThatWouldSqueezeTheOthers) {
  const std::vector<IntervalRow> even = {row("a", 1, 0.5), row("b", 1.2, 0.5), row("c", 0.8, 0.5)};
  EXPECT_THAT(effect_plot(kCaption, even, {}, {"points"}), Not(HasSubstr("class=\"arrow\"")));
  std::vector<IntervalRow> uneven = even;
  uneven.push_back(row("d", 1, 500));
  const std::string svg = effect_plot(kCaption, uneven, {}, {"points"});
  EXPECT_GE(occurrences(svg, "class=\"arrow\""), 2U);
  const double length = attribute_of(svg, "class=\"thin good\"", "x2") - attribute_of(svg, "class=\"thin good\"", "x1");
  EXPECT_GT(length, 50);
}

TEST(EffectPlot, DrawsARowWithoutAnEstimateAsItsLabelAlone) {
  IntervalRow none;
  none.label = "nothing";
  none.value = std::nan("");
  const std::string svg = effect_plot(kCaption, {row("a", 1, 0.5), none}, {}, {"points"});
  EXPECT_EQ(occurrences(svg, "class=\"estimate"), 1U);
  EXPECT_THAT(svg, HasSubstr("nothing"));
}

TEST(PathPlot, JoinsTheLevelsAndScalesCostToTheLargest) {
  std::vector<PathRow> rows(3);
  for (std::size_t i = 0; i < 3; ++i) {
    rows[i].label = "step";
    rows[i].value = 90 + static_cast<double>(i);
    rows[i].cost = 10.0 * static_cast<double>(i + 1);
    rows[i].cost_text = "cost " + std::to_string(i);
  }
  const std::string svg = path_plot(kCaption, rows, {"%"}, "MACs");
  EXPECT_EQ(fault(svg), "");
  EXPECT_EQ(occurrences(svg, "class=\"way\""), 1U);
  EXPECT_EQ(occurrences(svg, "class=\"cost\""), 3U);
  const double least = attribute_of(svg, "class=\"cost\"", "width");
  EXPECT_NEAR(least * 3, kFigureWidth - attribute_of(svg, "class=\"cost\"", "x"), 0.1);
  for (PathRow& one : rows) {
    one.cost.reset();
  }
  EXPECT_THAT(path_plot(kCaption, rows, {"%"}, "MACs"), Not(HasSubstr("MACs")));
}

TEST(StripPlot, JoinsEqualReplicatesOnlyWhenPaired) {
  const std::vector<StripRow> rows = {{"a", {{0, 1}, {1, 2}, {2, 3}}}, {"b", {{1, 2}, {2, 2, true}}, 2.0}};
  const std::string paired = strip_plot(kCaption, rows, {"%"}, true);
  EXPECT_EQ(fault(paired), "");
  EXPECT_EQ(occurrences(paired, "class=\"pair-line\""), 2U);
  EXPECT_EQ(occurrences(paired, "class=\"strip\""), 4U);
  EXPECT_EQ(occurrences(paired, "class=\"scored\""), 1U);
  EXPECT_THAT(paired, AllOf(HasSubstr("replicate 3"), Not(HasSubstr("replicate 0"))));
  EXPECT_EQ(occurrences(paired, "class=\"mean\""), 1U);
  EXPECT_EQ(occurrences(strip_plot(kCaption, rows, {"%"}, false), "class=\"pair-line\""), 0U);
}

TEST(InteractionPlot, IsATriangleColouredBySign) {
  const std::vector<HeatCell> cells = {
      {0, 1, -2, "-2", "a x b", true}, {0, 2, 1, "+1", "a x c", false}, {1, 2, std::nan(""), "-", "b x c", false}};
  const std::string svg = interaction_plot(kCaption, {"a", "b", "c"}, cells, 2);
  EXPECT_EQ(fault(svg), "");
  EXPECT_EQ(occurrences(svg, "class=\"heat below\""), 1U);
  EXPECT_EQ(occurrences(svg, "class=\"heat\""), 1U);
  EXPECT_EQ(occurrences(svg, "class=\"cell strong"), 1U);
}

TEST(InteractionPlot, NamesWhatAnAliasedPairCannotBeToldFromAndDoesNotShadeIt) {
  const std::vector<HeatCell> cells = {{0, 1, -2, "-2", "a x b", true},
                                       {.row = 0, .column = 2, .text = "aliased with depth x width", .aliased = true},
                                       {.row = 1, .column = 2, .value = 2, .text = "+2", .hint = "b x c"}};
  const std::string svg = interaction_plot(kCaption, {"a", "b", "c"}, cells, 2);
  EXPECT_EQ(fault(svg), "");
  EXPECT_THAT(svg, AllOf(HasSubstr(">aliased with</text>"), HasSubstr(">depth x width</text>")));
  EXPECT_EQ(occurrences(svg, "class=\"plate\""), 3U);
  EXPECT_THAT(svg, HasSubstr("fill-opacity=\"0\""));
}

TEST(InteractionPlot, LeavesOutOrBreaksWhatDoesNotFitItsCell) {
  const auto drawn = [](std::size_t factors, const HeatCell& cell) {
    return interaction_plot(kCaption, std::vector<std::string>(factors, "a long name of a factor"), {cell}, 1);
  };
  const HeatCell wide{.row = 0, .column = 1, .value = 1, .text = "+0.499992", .shown = true};
  EXPECT_THAT(drawn(3, wide), HasSubstr("class=\"cell strong")) << "100 units wide";
  EXPECT_THAT(drawn(6, wide), Not(HasSubstr("+0.499992"))) << "56 units wide";
  const HeatCell aliased{.row = 0, .column = 1, .text = "aliased with b x a name that is long", .aliased = true};
  EXPECT_THAT(drawn(10, aliased), Not(HasSubstr("aliased")));
}

TEST(WorthPlot, HasABarAnIntervalAndTwoTicksARow) {
  WorthRow one;
  one.label = "a";
  one.value = -1;
  one.interval = Band{-2, 0};
  one.leave_one_out = -0.5;
  one.add_one_in = 0.25;
  const std::string svg = worth_plot(kCaption, {one}, {"points"});
  EXPECT_EQ(fault(svg), "");
  EXPECT_EQ(occurrences(svg, "class=\"worth below\""), 1U);
  EXPECT_EQ(occurrences(svg, "class=\"tick-mark\""), 2U);
  EXPECT_THAT(svg, AllOf(HasSubstr("leave one out"), HasSubstr("add one in")));
}

TEST(FrontPlot, HasALogarithmicCostAndFillsTheFront) {
  std::vector<FrontMark> marks(4);
  for (std::size_t i = 0; i < 4; ++i) {
    marks[i].label = "arm" + std::to_string(i);
    marks[i].cost = std::pow(10.0, static_cast<double>(i));
    marks[i].value = static_cast<double>(i);
    marks[i].on_front = i == 0 ? 0.9 : 0.1;
  }
  marks[3].cost = 0;  // has no place on such an axis
  const std::string svg = front_plot(kCaption, marks, {"%"}, "seconds");
  EXPECT_EQ(fault(svg), "");
  const double first = attribute_of(svg, "class=\"dot s1\"", "cx");
  const double third = attribute_of(svg.substr(0, svg.rfind("arm2")), "class=\"ring s3\"", "points");
  EXPECT_GT(first, 0);
  EXPECT_GT(third, first);
  EXPECT_EQ(occurrences(svg, "class=\"dot s1\""), 2U);   // the mark and its legend
  EXPECT_EQ(occurrences(svg, "class=\"ring s4\""), 1U);  // the legend alone
  EXPECT_THAT(svg, HasSubstr("90 % on the front"));
}

TEST(BandChart, DrawsAtMostEightCurvesEachWithItsBand) {
  const BandCurve curve{"arm", {{0, 1, 0.5, 1.5}, {1, 2, 1.5, 2.5}, {2, 3, 2.5, std::nan("")}}};
  const std::string svg = band_chart(kCaption, std::vector<BandCurve>(12, curve), "step", {"%"});
  EXPECT_EQ(fault(svg), "");
  EXPECT_EQ(occurrences(svg, "class=\"curve "), 8U);
  EXPECT_EQ(occurrences(svg, "class=\"band "), 8U);
}

TEST(Figures, OfNothingAreStillFigures) {
  EXPECT_EQ(fault(effect_plot(kCaption, {}, {}, {})), "");
  EXPECT_EQ(fault(path_plot(kCaption, {}, {}, "")), "");
  EXPECT_EQ(fault(strip_plot(kCaption, {}, {}, true)), "");
  EXPECT_EQ(fault(interaction_plot(kCaption, {}, {}, 0)), "");
  EXPECT_EQ(fault(worth_plot(kCaption, {}, {})), "");
  EXPECT_EQ(fault(front_plot(kCaption, {}, {}, "")), "");
  EXPECT_EQ(fault(band_chart(kCaption, {}, "", {})), "");
}

TEST(Figures, EscapeEveryText) {
  const std::string evil = "<script>\"&";
  IntervalRow one = row(evil, 1, 0.5);
  one.note = one.hint = evil;
  EXPECT_THAT(effect_plot({"id", evil, evil}, {one}, {}, {evil, evil, evil}), Not(HasSubstr("<script")));
  EXPECT_THAT(front_plot({"id", evil, evil}, {{evil, evil, 1, {}, 1, {}, 1}}, {evil}, evil), Not(HasSubstr("<script")));
}

}  // namespace
}  // namespace ceteris::chart
