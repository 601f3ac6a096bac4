// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "ceteris/chart/figure_axis.hpp"
#include "ceteris/chart/study_figures.hpp"

namespace ceteris::chart {

namespace {

constexpr double kRow = 46;
constexpr double kTop = 8;
constexpr double kPlotLine = 31;

const StripPoint* same_replicate(const StripRow& row, int replicate) {
  const auto found = std::ranges::find(row.points, replicate, &StripPoint::replicate);
  return found == row.points.end() ? nullptr : &*found;
}

void join(Svg& svg, const Scale& x, double y, const StripRow& above, const StripRow& below) {
  for (const StripPoint& point : above.points) {
    const StripPoint* other = same_replicate(below, point.replicate);
    if (other != nullptr && is_drawable(point.value) && is_drawable(other->value)) {
      svg.line(x(point.value), y, x(other->value), y + kRow, "pair-line");
    }
  }
}

}  // namespace

std::string strip_plot(const Caption& caption, const std::vector<StripRow>& rows, const AxisText& axis, bool paired) {
  const double bottom = kTop + kRow * static_cast<double>(rows.size());
  Extent values;
  for (const StripRow& row : rows) {
    for (const StripPoint& point : row.points) {
      values.add(point.value);
    }
  }
  Svg svg(caption.id, kFigureWidth, bottom + kAxisHeight, caption.title, caption.description);
  const Scale x = columns_of(values.padded(0.05), kFigureMargin, kFigureWidth - kFigureMargin);
  horizontal_axis(svg, x, kTop, bottom, axis);
  const auto line_of = [](std::size_t i) { return kTop + kRow * static_cast<double>(i) + kPlotLine; };
  for (std::size_t i = 0; paired && i + 1 < rows.size(); ++i) {
    join(svg, x, line_of(i), rows[i], rows[i + 1]);
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    row_label(svg, line_of(i) - 15, rows[i].label, rows[i].points.empty() ? "no value" : "");
    if (rows[i].mean && is_drawable(*rows[i].mean)) {
      svg.line(x(*rows[i].mean), line_of(i) - 9, x(*rows[i].mean), line_of(i) + 9, "mean");
    }
    for (const StripPoint& point : rows[i].points) {
      if (is_drawable(point.value)) {
        svg.marker(point.scored ? Marker::Cross : Marker::Circle, x(point.value), line_of(i), 7,
                   point.scored ? "scored" : "strip", "replicate " + std::to_string(point.replicate + 1));
      }
    }
  }
  return svg.str();
}

}  // namespace ceteris::chart
