// SPDX-License-Identifier: Apache-2.0
// What the figures of a study share: their width, ranges, axes and rows.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "ceteris/chart/study_figures.hpp"
#include "ceteris/chart/svg.hpp"

namespace ceteris::chart {

inline constexpr double kFigureWidth = 400;
inline constexpr double kFigureMargin = 10;
inline constexpr double kLetterWidth = 7.4;  ///< units a letter takes at 12 units height, in a wide font
inline constexpr double kAxisHeight = 36;    ///< ticks and unit below a plot

/// Whether a value can stand in a figure: finite and below a million millions.
[[nodiscard]] bool is_drawable(double value);
[[nodiscard]] bool is_drawable(const std::optional<Band>& band);

/// The smallest range that holds what was added; what cannot be drawn is passed over.
class Extent {
 public:
  void add(double value);
  void add(const std::optional<Band>& band);
  [[nodiscard]] bool empty() const { return !range_.has_value(); }
  /// With `share` of its length added at both ends; a range without length gets one about its value. {0, 1} when empty.
  [[nodiscard]] Band padded(double share) const;

 private:
  std::optional<Band> range_;
};

/// How many letters fit.
[[nodiscard]] std::size_t letters_in(double units);

/// A scale from `range` to the columns `left` to `right` of a figure.
[[nodiscard]] Scale columns_of(const Band& range, double left, double right);

/// Grid lines from `top` to `bottom`, numbers and the unit below, the words of the directions above.
void horizontal_axis(Svg& svg, const Scale& x, double top, double bottom, const AxisText& axis);

/// The label line of a row: the label from `left` on, the note at the right end, neither over the other.
void row_label(Svg& svg, double y, std::string_view label, std::string_view note, double left = 0);

/// A horizontal interval, cut to the scale's range; an arrow head shows where it was cut.
void interval_line(Svg& svg, const Scale& x, double y, const Band& band, std::string_view css);

}  // namespace ceteris::chart
