// SPDX-License-Identifier: Apache-2.0
#include "ceteris/chart/figure_axis.hpp"

#include <algorithm>
#include <cmath>

#include "ceteris/report/columns.hpp"

namespace ceteris::chart {

bool is_drawable(double value) {
  return std::abs(value) < 1e12;  // false for NaN
}

bool is_drawable(const std::optional<Band>& band) {
  return band && is_drawable(band->low) && is_drawable(band->high);
}

void Extent::add(double value) {
  if (!is_drawable(value)) {
    return;
  }
  value = std::abs(value) < 1e-12 ? 0 : value;
  range_ = range_ ? Band{std::min(range_->low, value), std::max(range_->high, value)} : Band{value, value};
}

void Extent::add(const std::optional<Band>& band) {
  if (is_drawable(band)) {
    add(band->low);
    add(band->high);
  }
}

Band Extent::padded(double share) const {
  if (!range_) {
    return {0, 1};
  }
  const double length = range_->high - range_->low;
  // Below a billionth of the values themselves an axis has no numbers to tell its ends apart.
  const double size = std::max(std::abs(range_->low), std::abs(range_->high));
  const double air = length > 1e-9 * size ? share * length : size > 0 ? 0.05 * size : 0.5;
  return {range_->low - air, range_->high + air};
}

std::size_t letters_in(double units) {
  return std::max<std::size_t>(3, static_cast<std::size_t>(std::max(0.0, units) / kLetterWidth));
}

Scale columns_of(const Band& range, double left, double right) {
  return {.from_low = range.low, .from_high = range.high, .to_low = left, .to_high = right};
}

void horizontal_axis(Svg& svg, const Scale& x, double top, double bottom, const AxisText& axis) {
  for (const Tick& tick : nice_ticks(x.from_low, x.from_high, 5)) {
    const double at = x(tick.value);
    svg.line(at, top, at, bottom, "grid");
    svg.text(at, bottom + 15, tick.label, Anchor::Middle, "tick");
  }
  svg.text((x.to_low + x.to_high) / 2, bottom + 31, report::shorten(axis.unit, letters_in(x.to_high - x.to_low)),
           Anchor::Middle, "tick");
  if (!axis.left.empty()) {
    svg.text(x.to_low, top - 6, "\u2190 " + axis.left, Anchor::Start, "tick");
  }
  if (!axis.right.empty()) {
    svg.text(x.to_high, top - 6, axis.right + " \u2192", Anchor::End, "tick");
  }
}

void row_label(Svg& svg, double y, std::string_view label, std::string_view note, double left) {
  const std::string shown = report::shorten(note, 26);
  const double taken = static_cast<double>(report::display_width(shown)) * kLetterWidth;
  svg.text(left, y, report::shorten(label, letters_in(kFigureWidth - left - taken - 8)), Anchor::Start, "label");
  if (!shown.empty()) {
    svg.text(kFigureWidth, y, shown, Anchor::End, "note");
  }
}

void interval_line(Svg& svg, const Scale& x, double y, const Band& band, std::string_view css) {
  if (std::isnan(band.low) || std::isnan(band.high)) {
    return;
  }
  const double low = std::clamp(x(band.low), x.to_low, x.to_high);
  const double high = std::clamp(x(band.high), x.to_low, x.to_high);
  svg.line(low, y, high, y, css);
  if (band.low < x.from_low) {
    svg.polygon({{x.to_low - 6, y}, {x.to_low + 1, y - 4}, {x.to_low + 1, y + 4}}, "arrow");
  }
  if (band.high > x.from_high) {
    svg.polygon({{x.to_high + 6, y}, {x.to_high - 1, y - 4}, {x.to_high - 1, y + 4}}, "arrow");
  }
}

}  // namespace ceteris::chart
