// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "ceteris/chart/figure_axis.hpp"
#include "ceteris/chart/study_figures.hpp"
#include "ceteris/report/columns.hpp"

namespace ceteris::chart {

namespace {

constexpr double kLeft = 48;
constexpr double kTop = 26;
constexpr double kHeight = 210;
constexpr double kLegendRow = 18;
constexpr std::size_t kSeries = 8;

std::string series(std::size_t i) {
  return "s" + std::to_string(i % kSeries + 1);
}

bool is_drawn(const BandPoint& point) {
  return is_drawable(point.x) && is_drawable(point.middle);
}

void draw_curve(Svg& svg, const Scale& x, const Scale& y, const BandCurve& curve, std::size_t i) {
  std::vector<std::pair<double, double>> line;
  std::vector<std::pair<double, double>> lower;
  std::vector<std::pair<double, double>> band;
  for (const BandPoint& point : curve.points) {
    if (!is_drawn(point)) {
      continue;
    }
    line.emplace_back(x(point.x), y(point.middle));
    if (is_drawable(point.low) && is_drawable(point.high)) {
      band.emplace_back(x(point.x), y(point.high));
      lower.emplace_back(x(point.x), y(point.low));
    }
  }
  band.insert(band.end(), lower.rbegin(), lower.rend());
  if (band.size() > 2) {
    svg.polygon(band, "band " + series(i));
  }
  if (line.size() > 1) {
    svg.polyline(line, "curve " + series(i));
  }
  if (!line.empty()) {
    svg.marker(static_cast<Marker>(i % 4), line.back().first, line.back().second, 7, "dot " + series(i), curve.label);
  }
}

}  // namespace

std::string band_chart(const Caption& caption, const std::vector<BandCurve>& curves, const std::string& x_name,
                       const AxisText& y_axis) {
  Extent steps;
  Extent values;
  const std::size_t shown = std::min(kSeries, curves.size());
  for (std::size_t i = 0; i < shown; ++i) {
    for (const BandPoint& point : curves[i].points) {
      if (is_drawn(point)) {
        steps.add(point.x);
        values.add(point.middle);
        values.add(point.low);
        values.add(point.high);
      }
    }
  }
  const double bottom = kTop + kHeight;
  Svg svg(caption.id, kFigureWidth, bottom + kAxisHeight + 8 + kLegendRow * static_cast<double>(shown), caption.title,
          caption.description);
  const Scale x = columns_of(steps.padded(0), kLeft, kFigureWidth - kFigureMargin);
  const Band range = values.padded(0.03);
  const Scale y{.from_low = range.low, .from_high = range.high, .to_low = bottom, .to_high = kTop};
  for (const Tick& tick : nice_ticks(range.low, range.high, 5)) {
    svg.line(kLeft, y(tick.value), kFigureWidth - kFigureMargin, y(tick.value), "grid");
    svg.text(kLeft - 6, y(tick.value) + 4, tick.label, Anchor::End, "tick");
  }
  horizontal_axis(svg, x, kTop, bottom, {.unit = x_name});
  svg.text(0, kTop - 14, y_axis.unit, Anchor::Start, "tick");
  for (std::size_t i = 0; i < shown; ++i) {
    draw_curve(svg, x, y, curves[i], i);
    const double line = bottom + kAxisHeight + 14 + kLegendRow * static_cast<double>(i);
    svg.marker(static_cast<Marker>(i % 4), 8, line - 4, 8, "dot " + series(i));
    row_label(svg, line, curves[i].label, "", 20);
  }
  return svg.str();
}

}  // namespace ceteris::chart
