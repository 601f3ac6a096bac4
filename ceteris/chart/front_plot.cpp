// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "ceteris/chart/figure_axis.hpp"
#include "ceteris/chart/study_figures.hpp"
#include "ceteris/report/columns.hpp"
#include "ceteris/report/numbers.hpp"
#include "ceteris/report/units.hpp"

namespace ceteris::chart {

namespace {

constexpr double kLeft = 48;
constexpr double kTop = 26;
constexpr double kHeight = 220;
constexpr double kLegendRow = 20;
constexpr std::size_t kNamed = 8;

std::string series(std::size_t i) {
  return "s" + std::to_string(i % kNamed + 1);
}
Marker shape(std::size_t i) {
  return static_cast<Marker>(i % 4);
}

bool is_drawn(const FrontMark& mark) {
  return std::isfinite(mark.cost) && mark.cost > 0 && is_drawable(mark.value);
}

/// Round costs inside a logarithmic axis, as places on it with their labels: 1, 2, 5 times powers of ten over decades,
/// equal steps with as many decimals as they need below.
std::vector<Tick> cost_ticks(const Band& logs, const std::string& cost_name) {
  const double low = std::pow(10, logs.low);
  const double high = std::pow(10, logs.high);
  std::vector<Tick> ticks;
  if (high < 8 * low) {
    const report::AxisUnit unit = report::cost_axis(cost_name, high);
    for (const Tick& tick : nice_ticks(unit.factor * low, unit.factor * high, 4)) {
      ticks.push_back({std::log10(tick.value / unit.factor), tick.label + (unit.unit.empty() ? "" : ' ' + unit.unit)});
    }
    return ticks;
  }
  const double decades = logs.high - logs.low;
  for (double power = std::floor(logs.low); power <= logs.high; power += std::max(1.0, std::ceil(decades / 6))) {
    for (const double step : {1.0, 2.0, 5.0}) {
      const double at = std::log10(step) + power;
      const double cost = step * std::pow(10, power);
      const bool number = cost > 0 && std::isfinite(cost);  // the ends of what a double can hold
      if (number && at >= logs.low && at <= logs.high && (step == 1 || decades < 2)) {
        ticks.push_back({at, report::cost_tick(cost_name, cost)});
      }
    }
  }
  return ticks;
}

void draw_mark(Svg& svg, const Scale& x, const Scale& y, const FrontMark& mark, std::size_t i) {
  const double at = x(std::log10(mark.cost));
  const double level = y(mark.value);
  const std::string css = i < kNamed ? series(i) : "s7";
  if (mark.cost_interval && mark.cost_interval->low > 0 && std::isfinite(mark.cost_interval->high)) {
    svg.line(x(std::log10(mark.cost_interval->low)), level, x(std::log10(mark.cost_interval->high)), level,
             "bar-line " + css);
  }
  if (is_drawable(mark.value_interval)) {
    svg.line(at, y(mark.value_interval->low), at, y(mark.value_interval->high), "bar-line " + css);
  }
  svg.marker(i < kNamed ? shape(i) : Marker::Circle, at, level, i < kNamed ? 10 : 5,
             (mark.on_front >= 0.5 ? "dot " : "ring ") + css, report::shorten(mark.label, 80));
}

}  // namespace

std::string front_plot(const Caption& caption, const std::vector<FrontMark>& marks, const AxisText& value,
                       const std::string& cost_name) {
  Extent logs;
  Extent values;
  std::size_t named = 0;
  for (const FrontMark& mark : marks) {
    if (is_drawn(mark)) {
      logs.add(std::log10(mark.cost));
      if (mark.cost_interval && mark.cost_interval->low > 0) {
        logs.add(std::log10(mark.cost_interval->low));
        logs.add(std::log10(mark.cost_interval->high));
      }
      values.add(mark.value);
      values.add(mark.value_interval);
    }
  }
  named = std::min(kNamed, marks.size());
  const double bottom = kTop + kHeight;
  Svg svg(caption.id, kFigureWidth, bottom + kAxisHeight + 12 + kLegendRow * static_cast<double>(named), caption.title,
          caption.description);
  const Band log_range = logs.padded(0.08);
  const Scale x = columns_of(log_range, kLeft, kFigureWidth - kFigureMargin);
  const Band range = values.padded(0.06);
  const Scale y{.from_low = range.low, .from_high = range.high, .to_low = bottom, .to_high = kTop};
  for (const Tick& tick : nice_ticks(range.low, range.high, 5)) {
    svg.line(kLeft, y(tick.value), kFigureWidth - kFigureMargin, y(tick.value), "grid");
    svg.text(kLeft - 6, y(tick.value) + 4, tick.label, Anchor::End, "tick");
  }
  for (const Tick& tick : cost_ticks(log_range, cost_name)) {
    svg.line(x(tick.value), kTop, x(tick.value), bottom, "grid");
    svg.text(x(tick.value), bottom + 15, tick.label, Anchor::Middle, "tick");
  }
  svg.text((kLeft + kFigureWidth) / 2, bottom + 31, report::shorten(cost_name, 40) + ", logarithmic", Anchor::Middle,
           "tick");
  svg.text(0, kTop - 14, value.unit, Anchor::Start, "tick");
  for (std::size_t i = marks.size(); i-- > 0;) {
    if (is_drawn(marks[i])) {
      draw_mark(svg, x, y, marks[i], i);
    }
  }
  for (std::size_t i = 0; i < named; ++i) {
    const double line = bottom + kAxisHeight + 16 + kLegendRow * static_cast<double>(i);
    svg.marker(shape(i), 8, line - 4, 10, (marks[i].on_front >= 0.5 ? "dot " : "ring ") + series(i));
    row_label(svg, line, marks[i].label, report::percent(marks[i].on_front, 0) + " on the front", 20);
  }
  return svg.str();
}

}  // namespace ceteris::chart
