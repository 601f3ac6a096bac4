// SPDX-License-Identifier: Apache-2.0
// The figures of a study, drawn from plain values that stand in the unit of their axis. All are 400 units wide: at 390
// px their text is as large as drawn. Labels stand on lines of their own, so that long names cost no width; what is
// longer still is shortened and whole in the hint.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ceteris/chart/figures.hpp"
#include "ceteris/chart/svg.hpp"

namespace ceteris::chart {

struct Band {
  double low = 0;
  double high = 0;
};

/// How an estimate is marked: the shape says the same as the colour.
struct MarkStyle {
  Marker shape = Marker::Circle;
  std::string css = "open";  ///< class of the style sheet
};

/// An estimate with its intervals and what it was made of.
struct IntervalRow {
  std::string label;
  std::string note;  ///< short, at the right of the label: the verdict's word
  double value = 0;
  std::optional<Band> thin = {};   ///< 95 % interval
  std::optional<Band> thick = {};  ///< 90 % interval
  std::vector<double> replicates = {};
  MarkStyle mark = {};
  std::string hint = {};
};

/// What the horizontal axis means. Words of the two directions stand above the plot where they are given.
struct AxisText {
  std::string unit;
  std::string left = {};   ///< "worse"
  std::string right = {};  ///< "better"
};

/// Forest plot about zero: margin band, thin 95 % and thick 90 % intervals, below them a faint dot a replicate.
/// Intervals that would make the others unreadable are cut and end in an arrow.
[[nodiscard]] std::string effect_plot(const Caption& caption, const std::vector<IntervalRow>& rows,
                                      const std::optional<Band>& margin, const AxisText& axis);

/// One level of a path.
struct PathRow {
  std::string label;
  std::string note;
  std::string change;  ///< "+0.42 points"; empty for the start
  bool kept = true;    ///< else the line of the path passes it by
  double value = 0;
  std::optional<Band> interval = {};
  std::optional<double> cost = {};
  std::string cost_text = {};
  MarkStyle mark = {};
  std::string hint = {};
};

/// A path in the manner of Figure 2 of ConvNeXt (Liu et al. 2022): a row a step with its level, and bars of cost.
[[nodiscard]] std::string path_plot(const Caption& caption, const std::vector<PathRow>& rows, const AxisText& axis,
                                    const std::string& cost_name);

struct StripPoint {
  int replicate = 0;  ///< from 0; its hint counts from 1
  double value = 0;
  bool scored = false;  ///< a declared score, drawn as a cross
};
struct StripRow {
  std::string label;
  std::vector<StripPoint> points;
  std::optional<double> mean = {};
};

/// The replicates of each arm; lines join equal replicates of neighbouring rows when `paired`.
[[nodiscard]] std::string strip_plot(const Caption& caption, const std::vector<StripRow>& rows, const AxisText& axis,
                                     bool paired);

/// An effect of a pair of factors.
struct HeatCell {
  std::size_t row = 0;  ///< indices of the names
  std::size_t column = 0;
  double value = 0;
  std::string text;
  std::string hint = {};
  bool shown = false;    ///< told apart from zero: strong type
  bool aliased = false;  ///< the same number as another effect, which the text names: not shaded
};

/// Effects of pairs as a triangle of shaded cells: one colour above zero, another below, full at `strongest`. Texts
/// that do not fit their cell are broken into lines, or left out.
[[nodiscard]] std::string interaction_plot(const Caption& caption, const std::vector<std::string>& names,
                                           const std::vector<HeatCell>& cells, double strongest);

/// What a component is worth by one measure.
struct WorthRow {
  std::string label;
  std::string note;  ///< its worth as text
  double value = 0;
  std::optional<Band> interval = {};
  std::optional<double> leave_one_out = {};
  std::optional<double> add_one_in = {};
  std::string hint = {};
};

/// Bars from zero with intervals; a triangle above for leave-one-out, a diamond below for add-one-in.
[[nodiscard]] std::string worth_plot(const Caption& caption, const std::vector<WorthRow>& rows, const AxisText& axis);

struct FrontMark {
  std::string label;
  std::string cost_text;
  double cost = 0;
  std::optional<Band> cost_interval = {};
  double value = 0;
  std::optional<Band> value_interval = {};
  double on_front = 0;  ///< [0, 1]
};

/// Value against cost, cost on a logarithmic axis; filled marks are on the front in at least half of the resamples. The
/// first eight are named, the others are small dots. Costs that are not above 0 are left out.
[[nodiscard]] std::string front_plot(const Caption& caption, const std::vector<FrontMark>& marks, const AxisText& value,
                                     const std::string& cost_name);

struct BandPoint {
  double x = 0;
  double middle = 0;
  double low = 0;
  double high = 0;
};
struct BandCurve {
  std::string label;
  std::vector<BandPoint> points;
};

/// Curves with a band each (at most eight).
[[nodiscard]] std::string band_chart(const Caption& caption, const std::vector<BandCurve>& curves,
                                     const std::string& x_name, const AxisText& y);

}  // namespace ceteris::chart
