// SPDX-License-Identifier: Apache-2.0
#include "ceteris/chart/figures.hpp"

#include <algorithm>
#include <cmath>

#include "ceteris/chart/svg.hpp"
#include "ceteris/report/columns.hpp"
#include "ceteris/report/numbers.hpp"

namespace ceteris::chart {

namespace {

constexpr double kWidth = 460;
constexpr double kLetter = 7.2;     ///< units a letter takes at 12 units height, on the safe side for wide fonts
constexpr std::size_t kSeries = 8;  ///< classes the style sheet has for the parts of a bar

std::string series(std::size_t i) {
  return "s" + std::to_string(i % kSeries + 1);
}

std::size_t letters(double units) {
  return std::max<std::size_t>(3, static_cast<std::size_t>(units / kLetter));
}

std::string estimate(const ForestRow& row) {
  return row.label + ": " + report::percent(row.value) + ", 95 % interval " + report::percent_range(row.low, row.high);
}

/// The 0 to 100 % axis under `bottom`, with grid lines up to `top`.
void percent_axis(Svg& svg, const Scale& x, double top, double bottom) {
  for (const Tick& tick : nice_ticks(0, 100, 5)) {
    const double at = x(tick.value / 100);
    svg.line(at, top, at, bottom, "grid");
    svg.text(at, bottom + 15, tick.label + (tick.value == 100 ? " %" : ""), Anchor::Middle, "tick");
  }
}

void reference_line(Svg& svg, const Scale& x, double top, double bottom, double reference, std::string_view label) {
  if (!std::isfinite(reference)) {
    return;
  }
  const double at = x(reference);
  svg.line(at, top, at, bottom, "chance");
  svg.text(at, top - 4, label,
           reference > 0.85   ? Anchor::End
           : reference < 0.15 ? Anchor::Start
                              : Anchor::Middle,
           "tick");
}

void whisker(Svg& svg, const Scale& x, double y, const ForestRow& row) {
  if (!std::isfinite(row.value) || !std::isfinite(row.low) || !std::isfinite(row.high)) {
    return;
  }
  svg.line(x(row.low), y, x(row.high), y, row.headline ? "whisker headline" : "whisker");
  const bool diamond = row.headline;
  svg.marker(diamond ? Marker::Diamond : Marker::Circle, x(row.value), y, diamond ? 9 : 8,
             diamond     ? "mark headline"
             : row.solid ? "mark solid"
                         : "mark hollow",
             estimate(row));
}

}  // namespace

std::string forest_plot(const Caption& caption, const std::vector<ForestRow>& rows, double reference,
                        std::string_view reference_label) {
  constexpr double kRow = 25;
  constexpr double kTop = 22;
  constexpr double kLabels = 160;
  const double bottom = kTop + kRow * static_cast<double>(rows.size());
  Svg svg(caption.id, kWidth, bottom + 22, caption.title, caption.description);
  const Scale x{.from_low = 0, .from_high = 1, .to_low = kLabels + 6, .to_high = kWidth - 62};
  percent_axis(svg, x, kTop, bottom);
  reference_line(svg, x, kTop, bottom, reference, reference_label);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const ForestRow& row = rows[i];
    const double y = kTop + kRow * (static_cast<double>(i) + 0.5);
    if (i > 0 && rows[i - 1].group != row.group) {
      svg.line(0, y - kRow / 2, kWidth, y - kRow / 2, "divide");
    }
    svg.text(0, y + 4, report::shorten(row.label, letters(kLabels)), Anchor::Start,
             row.headline ? "label strong" : "label");
    whisker(svg, x, y, row);
    svg.text(kWidth, y + 4, report::percent(row.value), Anchor::End, row.headline ? "label strong" : "label");
  }
  return svg.str();
}

std::string accuracy_ruler(const Caption& caption, const ForestRow& row, double reference,
                           std::string_view reference_label) {
  Svg svg(caption.id, kWidth, 58, caption.title, caption.description);
  const Scale x{.from_low = 0, .from_high = 1, .to_low = 12, .to_high = kWidth - 20};
  percent_axis(svg, x, 18, 40);
  reference_line(svg, x, 18, 40, reference, reference_label);
  svg.line(x(0), 40, x(1), 40, "axis");
  ForestRow headline = row;
  headline.headline = true;
  whisker(svg, x, 29, headline);
  return svg.str();
}

std::string matrix_figure(const Caption& caption, const std::vector<std::string>& names,
                          const std::vector<std::vector<std::optional<MatrixCell>>>& cells, std::string_view row_axis,
                          std::string_view column_axis) {
  constexpr double kLabels = 150;
  constexpr double kTop = 40;
  const double n = static_cast<double>(std::max<std::size_t>(1, names.size()));
  const double cell = std::min(88.0, (kWidth - kLabels) / n);
  const bool named = std::all_of(names.begin(), names.end(), [&](const std::string& name) {
    return report::display_width(name) <= letters(cell) - 1;
  });
  Svg svg(caption.id, std::max(kLabels + cell * n, kWidth * 0.8), kTop + cell * n + 4, caption.title,
          caption.description);
  svg.text(0, kTop - 8, row_axis, Anchor::Start, "tick");
  svg.text(kLabels + cell * n / 2, 13, column_axis, Anchor::Middle, "tick");
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string number = std::to_string(i + 1);
    const double middle = cell * (static_cast<double>(i) + 0.5);
    svg.text(kLabels + middle, kTop - 8, named ? report::shorten(names[i], letters(cell)) : number, Anchor::Middle,
             "label");
    svg.text(0, kTop + middle + 4, report::shorten(named ? names[i] : number + "  " + names[i], letters(kLabels - 6)),
             Anchor::Start, "label");
  }
  for (std::size_t r = 0; r < cells.size(); ++r) {
    for (std::size_t c = 0; c < cells[r].size(); ++c) {
      if (!cells[r][c].has_value()) {
        continue;
      }
      const MatrixCell& one = *cells[r][c];
      const double x = kLabels + cell * static_cast<double>(c);
      const double y = kTop + cell * static_cast<double>(r);
      const double shade = std::clamp(std::isfinite(one.shade) ? one.shade : 0.0, 0.0, 1.0);
      const std::string ink = shade > 0.7 ? "on-dark" : "on-light";
      svg.rect(x + 1, y + 1, cell - 2, cell - 2, "plate");
      svg.rect(x + 1, y + 1, cell - 2, cell - 2, "heat", one.hint, shade);
      const bool two_lines = cell >= 60 && !one.subtext.empty();
      svg.text(x + cell / 2, y + cell / 2 + (two_lines ? 0 : 4), one.text, Anchor::Middle, "cell " + ink);
      if (two_lines) {
        svg.text(x + cell / 2, y + cell / 2 + 15, one.subtext, Anchor::Middle, "cell-small " + ink);
      }
    }
  }
  return svg.str();
}

std::string stacked_bars(const Caption& caption, const std::vector<std::string>& legend,
                         const std::vector<StackedBar>& bars) {
  constexpr double kLabels = 118;
  constexpr double kRow = 30;
  constexpr double kLegendColumn = 150;
  constexpr std::size_t kLegendColumns = 3;
  double longest = 0;
  for (const StackedBar& bar : bars) {
    double total = 0;
    for (const double part : bar.parts) {
      total += part;
    }
    longest = std::max(longest, total);
  }
  const double bottom = kRow * static_cast<double>(bars.size());
  const double legend_rows = std::ceil(static_cast<double>(legend.size()) / static_cast<double>(kLegendColumns));
  Svg svg(caption.id, kWidth, bottom + 8 + 20 * legend_rows, caption.title, caption.description);
  const Scale x{.from_low = 0, .from_high = std::max(longest, 1.0), .to_low = kLabels, .to_high = kWidth};
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const double y = kRow * static_cast<double>(i);
    svg.text(0, y + 18, report::shorten(bars[i].label, letters(kLabels - 6)), Anchor::Start, "label");
    double start = 0;
    for (std::size_t k = 0; k < bars[i].parts.size(); ++k) {
      const double part = bars[i].parts[k];
      if (part <= 0) {
        continue;
      }
      const double width = x(start + part) - x(start);
      const std::string number = report::count(std::llround(part));
      svg.rect(x(start), y + 4, std::max(width - 1, 0.5), 20, "fill " + series(k),
               bars[i].label + ": " + number + " " + (k < legend.size() ? legend[k] : std::string()));
      if (width > kLetter * static_cast<double>(number.size()) + 4) {
        svg.text(x(start) + width / 2, y + 18, number, Anchor::Middle,
                 "bar-number n" + std::to_string(k % kSeries + 1));
      }
      start += part;
    }
  }
  for (std::size_t k = 0; k < legend.size(); ++k) {
    const double at = kLegendColumn * static_cast<double>(k % kLegendColumns);
    const std::size_t row = k / kLegendColumns;
    const double y = bottom + 16 + 20 * static_cast<double>(row);
    svg.rect(at, y - 9, 10, 10, "fill " + series(k));
    svg.text(at + 15, y, legend[k], Anchor::Start, "tick");
  }
  return svg.str();
}

}  // namespace ceteris::chart
