// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "ceteris/chart/figure_axis.hpp"
#include "ceteris/chart/study_figures.hpp"

namespace ceteris::chart {

namespace {

constexpr double kRow = 44;
constexpr double kTop = 24;
constexpr double kPlotLine = 29;
constexpr double kCostColumn = 96;  ///< width of the column of cost, with the space before it

struct Columns {
  Scale level;
  double cost_left = 0;
  double most_cost = 0;
};

void draw_cost(Svg& svg, const Columns& columns, double y, const PathRow& row) {
  if (!row.cost || !std::isfinite(*row.cost) || columns.most_cost <= 0) {
    return;
  }
  const double width = (kFigureWidth - columns.cost_left) * (std::max(0.0, *row.cost) / columns.most_cost);
  svg.rect(columns.cost_left, y - 8, std::max(width, 0.5), 16, "cost", row.cost_text);
  svg.text(columns.cost_left + 4, y + 4, row.cost_text, Anchor::Start, "tick");
}

void draw_row(Svg& svg, const Columns& columns, double top, const PathRow& row) {
  const double y = top + kPlotLine;
  row_label(svg, top + 14, row.label, row.note);
  draw_cost(svg, columns, y, row);
  if (!is_drawable(row.value)) {
    return;
  }
  const Scale& x = columns.level;
  if (row.interval) {
    interval_line(svg, x, y, *row.interval, "thin " + row.mark.css);
  }
  svg.marker(row.mark.shape, x(row.value), y, 10, "estimate " + row.mark.css, row.hint);
  if (!row.change.empty()) {
    // On the side with more room.
    const double end = row.interval && is_drawable(row.interval->high) ? row.interval->high : row.value;
    const double start = row.interval && is_drawable(row.interval->low) ? row.interval->low : row.value;
    const bool right = x.to_high - x(end) > x(start) - x.to_low;
    svg.text(right ? x(end) + 8 : x(start) - 8, y + 4, row.change, right ? Anchor::Start : Anchor::End, "tick change");
  }
}

}  // namespace

std::string path_plot(const Caption& caption, const std::vector<PathRow>& rows, const AxisText& axis,
                      const std::string& cost_name) {
  const double bottom = kTop + kRow * static_cast<double>(rows.size());
  Extent levels;
  double most_cost = 0;
  for (const PathRow& row : rows) {
    levels.add(row.value);
    levels.add(row.interval);
    most_cost = std::max(most_cost, std::isfinite(row.cost.value_or(0)) ? row.cost.value_or(0) : 0);
  }
  const bool costs = most_cost > 0 && std::isfinite(most_cost);
  const double right = costs ? kFigureWidth - kCostColumn - kFigureMargin : kFigureWidth - kFigureMargin;
  const Columns columns{.level = columns_of(levels.padded(0.08), kFigureMargin, right),
                        .cost_left = right + 2 * kFigureMargin,
                        .most_cost = costs ? most_cost : 0};
  Svg svg(caption.id, kFigureWidth, bottom + kAxisHeight, caption.title, caption.description);
  horizontal_axis(svg, columns.level, kTop, bottom, axis);
  if (costs) {
    svg.text(columns.cost_left, kTop - 6, cost_name, Anchor::Start, "tick");
  }
  std::vector<std::pair<double, double>> way;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].kept && is_drawable(rows[i].value)) {
      way.emplace_back(columns.level(rows[i].value), kTop + kRow * static_cast<double>(i) + kPlotLine);
    }
  }
  if (way.size() > 1) {
    svg.polyline(way, "way");
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    draw_row(svg, columns, kTop + kRow * static_cast<double>(i), rows[i]);
  }
  return svg.str();
}

}  // namespace ceteris::chart
