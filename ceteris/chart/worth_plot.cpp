// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "ceteris/chart/figure_axis.hpp"
#include "ceteris/chart/study_figures.hpp"

namespace ceteris::chart {

namespace {

constexpr double kRow = 50;
constexpr double kTop = 20;
constexpr double kPlotLine = 32;
constexpr double kBar = 10;

void draw_row(Svg& svg, const Scale& x, double top, const WorthRow& row) {
  const double y = top + kPlotLine;
  row_label(svg, top + 14, row.label, row.note);
  if (is_drawable(row.value)) {
    const double from = std::min(x(0), x(row.value));
    svg.rect(from, y - kBar / 2, std::max(std::abs(x(row.value) - x(0)), 0.5), kBar,
             row.value < 0 ? "worth below" : "worth", row.hint);
  }
  if (row.interval) {
    interval_line(svg, x, y, *row.interval, "thin worth-line");
  }
  if (row.leave_one_out && is_drawable(*row.leave_one_out)) {
    svg.marker(Marker::Triangle, x(*row.leave_one_out), y - kBar / 2 - 4, 7, "tick-mark", "leave one out");
  }
  if (row.add_one_in && is_drawable(*row.add_one_in)) {
    svg.marker(Marker::Diamond, x(*row.add_one_in), y + kBar / 2 + 5, 6, "tick-mark", "add one in");
  }
}

}  // namespace

std::string worth_plot(const Caption& caption, const std::vector<WorthRow>& rows, const AxisText& axis) {
  const double bottom = kTop + kRow * static_cast<double>(rows.size());
  Extent extent;
  extent.add(0);
  for (const WorthRow& row : rows) {
    extent.add(row.value);
    extent.add(row.interval);
    extent.add(row.leave_one_out.value_or(0));
    extent.add(row.add_one_in.value_or(0));
  }
  Svg svg(caption.id, kFigureWidth, bottom + kAxisHeight, caption.title, caption.description);
  const Scale x = columns_of(extent.padded(0.04), kFigureMargin, kFigureWidth - kFigureMargin);
  horizontal_axis(svg, x, kTop, bottom, axis);
  svg.line(x(0), kTop, x(0), bottom, "zero");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    draw_row(svg, x, kTop + kRow * static_cast<double>(i), rows[i]);
  }
  return svg.str();
}

}  // namespace ceteris::chart
