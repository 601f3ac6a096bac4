// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "ceteris/chart/figures.hpp"
#include "ceteris/chart/svg.hpp"
#include "ceteris/report/columns.hpp"

namespace ceteris::chart {

namespace {

constexpr double kWidth = 340;
constexpr double kLeft = 44;
constexpr double kRight = kWidth - 12;
constexpr double kHeight = 150;  ///< of the plot itself
constexpr double kLegendRow = 18;
constexpr std::size_t kLegendColumns = 3;
constexpr std::size_t kLegendLetters = 11;

/// The style sheet has eight line styles; shapes repeat out of step with them.
std::string series(std::size_t i) {
  return "s" + std::to_string(i % 8 + 1);
}
Marker shape(std::size_t i) {
  return static_cast<Marker>(i % 4);
}

struct Range {
  double low = 0;
  double high = 1;
};

/// From 0 (or below) to the largest value, whatever of the two is finite.
Range range_of(const std::vector<Curve>& curves) {
  Range range{0, 0};
  for (const Curve& curve : curves) {
    for (const double value : curve.values) {
      if (std::isfinite(value)) {
        range.low = std::min(range.low, value);
        range.high = std::max(range.high, value);
      }
    }
  }
  return range.low < range.high ? range : Range{range.low, range.low + 1};
}

void draw_axes(Svg& svg, const Scale& x, const Scale& y, bool percent) {
  for (const Tick& tick : percent ? nice_ticks(0, 100, 5) : nice_ticks(y.from_low, y.from_high, 5)) {
    const double at = y(percent ? tick.value / 100 : tick.value);
    svg.line(kLeft, at, kRight, at, "grid");
    svg.text(kLeft - 6, at + 4, tick.label + (percent && tick.value == 100 ? " %" : ""), Anchor::End, "tick");
  }
  for (const Tick& tick : nice_ticks(x.from_low, x.from_high, 6)) {
    if (tick.value == std::floor(tick.value)) {  // there is no epoch 1.5
      svg.text(x(tick.value), y.to_low + 15, coordinate(tick.value), Anchor::Middle, "tick");
    }
  }
  svg.text((kLeft + kRight) / 2, y.to_low + 31, "epoch", Anchor::Middle, "tick");
}

void draw_curve(Svg& svg, const Scale& x, const Scale& y, const Curve& curve, std::size_t index) {
  std::vector<std::pair<double, double>> run;
  const auto flush = [&] {
    if (run.size() > 1) {
      svg.polyline(run, "curve " + series(index));
    }
  };
  std::optional<std::pair<double, double>> end;
  for (std::size_t k = 0; k < curve.values.size(); ++k) {
    if (!std::isfinite(curve.values[k])) {
      flush();
      run.clear();
      continue;
    }
    run.emplace_back(x(static_cast<double>(k + 1)), y(curve.values[k]));
    end = run.back();
  }
  flush();
  if (end) {
    svg.marker(shape(index), end->first, end->second, 7, "dot " + series(index), curve.label);
  }
}

}  // namespace

std::string line_chart(const Caption& caption, const std::vector<Curve>& curves, bool percent,
                       std::optional<double> reference) {
  const double legend_rows = std::ceil(static_cast<double>(curves.size()) / static_cast<double>(kLegendColumns));
  const double top = 10 + kLegendRow * legend_rows;
  const Range range = percent ? Range{} : range_of(curves);
  std::size_t epochs = 1;
  for (const Curve& curve : curves) {
    epochs = std::max(epochs, curve.values.size());
  }
  const Scale x{
      .from_low = epochs > 1 ? 1.0 : 0.0, .from_high = static_cast<double>(epochs), .to_low = kLeft, .to_high = kRight};
  const Scale y{.from_low = range.low, .from_high = range.high, .to_low = top + kHeight, .to_high = top};
  Svg svg(caption.id, kWidth, top + kHeight + 36, caption.title, caption.description);
  draw_axes(svg, x, y, percent);
  if (reference && std::isfinite(*reference)) {
    svg.line(kLeft, y(*reference), kRight, y(*reference), "chance");
  }
  for (std::size_t i = 0; i < curves.size(); ++i) {
    draw_curve(svg, x, y, curves[i], i);
    const double at = kLeft + 8 + 95 * static_cast<double>(i % kLegendColumns);
    const std::size_t row = i / kLegendColumns;
    const double line = 10 + kLegendRow * static_cast<double>(row);
    svg.marker(shape(i), at, line, 7, "dot " + series(i));
    svg.text(at + 9, line + 4, report::shorten(curves[i].label, kLegendLetters), Anchor::Start, "tick");
  }
  return svg.str();
}

}  // namespace ceteris::chart
