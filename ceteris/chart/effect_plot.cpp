// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "ceteris/chart/figure_axis.hpp"
#include "ceteris/chart/study_figures.hpp"

namespace ceteris::chart {

namespace {

constexpr double kRow = 50;
constexpr double kTop = 20;
constexpr double kPlotLine = 28;  ///< of the interval below the top of its row
constexpr double kDots = 11;      ///< of the replicates below the interval, so that neither hides the other

/// The range of all estimates and of most of their intervals: one interval many times as wide as the others (two
/// replicates have one) is cut rather than squeezing them.
Band range_of(const std::vector<IntervalRow>& rows, const std::optional<Band>& margin) {
  Extent core;
  core.add(0);
  core.add(margin);
  std::vector<double> lengths;
  for (const IntervalRow& row : rows) {
    core.add(row.value);
    if (is_drawable(row.thin)) {
      lengths.push_back(row.thin->high - row.thin->low);
    }
  }
  const Band inner = core.padded(0);
  double room = inner.high - inner.low;
  if (!lengths.empty()) {
    const auto middle = lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2);
    std::ranges::nth_element(lengths, middle);
    room = std::max(room, *middle);
  }
  Extent all = core;
  const auto add = [&](double value) { all.add(std::clamp(value, inner.low - 1.5 * room, inner.high + 1.5 * room)); };
  for (const IntervalRow& row : rows) {
    if (is_drawable(row.thin)) {
      add(row.thin->low);
      add(row.thin->high);
    }
    for (const double value : row.replicates) {
      if (is_drawable(value)) {
        add(value);
      }
    }
  }
  return all.padded(0.04);
}

void draw_row(Svg& svg, const Scale& x, double top, const IntervalRow& row) {
  const double y = top + kPlotLine;
  row_label(svg, top + 14, row.label, row.note);
  for (const double value : row.replicates) {
    if (value >= x.from_low && value <= x.from_high) {
      svg.marker(Marker::Circle, x(value), y + kDots, 5, "rep");
    }
  }
  if (row.thin) {
    interval_line(svg, x, y, *row.thin, "thin " + row.mark.css);
  }
  if (row.thick) {
    interval_line(svg, x, y, *row.thick, "thick " + row.mark.css);
  }
  if (is_drawable(row.value)) {
    svg.marker(row.mark.shape, x(row.value), y, 9, "estimate " + row.mark.css, row.hint);
  }
}

}  // namespace

std::string effect_plot(const Caption& caption, const std::vector<IntervalRow>& rows, const std::optional<Band>& margin,
                        const AxisText& axis) {
  const double bottom = kTop + kRow * static_cast<double>(rows.size());
  Svg svg(caption.id, kFigureWidth, bottom + kAxisHeight, caption.title, caption.description);
  const Scale x = columns_of(range_of(rows, margin), kFigureMargin, kFigureWidth - kFigureMargin);
  if (is_drawable(margin)) {
    svg.rect(x(margin->low), kTop, x(margin->high) - x(margin->low), bottom - kTop, "margin", "margin");
    // A narrow band would not be seen beside the line at zero.
    for (const double limit : {margin->low, margin->high}) {
      svg.line(x(limit), kTop, x(limit), bottom, "margin-edge");
    }
  }
  horizontal_axis(svg, x, kTop, bottom, axis);
  svg.line(x(0), kTop, x(0), bottom, "zero");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    draw_row(svg, x, kTop + kRow * static_cast<double>(i), rows[i]);
  }
  return svg.str();
}

}  // namespace ceteris::chart
