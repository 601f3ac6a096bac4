// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "ceteris/chart/figure_axis.hpp"
#include "ceteris/chart/study_figures.hpp"
#include "ceteris/report/columns.hpp"

namespace ceteris::chart {

namespace {

constexpr double kLabels = 120;
constexpr double kLine = 13;      ///< height of a line of text
constexpr double kTop = 14;       ///< above the cells, beside the lines of the names
constexpr double kLargest = 100;  ///< width of a cell
constexpr double kHeight = 52;    ///< of a cell, at most
constexpr double kLargeLetter = 9.4;
constexpr double kSmallLetter = 6.4;

std::size_t fitting(double units, double letter) {
  return std::max<std::size_t>(3, static_cast<std::size_t>(std::max(0.0, units) / letter));
}

/// At most `most` lines, the last one shortened to hold the rest.
std::vector<std::string> lines_of(const std::string& text, std::size_t columns, std::size_t most) {
  std::vector<std::string> lines = report::wrap(text, columns);
  if (lines.size() > most) {
    std::string rest = lines[most - 1];
    for (std::size_t i = most; i < lines.size(); ++i) {
      rest += ' ' + lines[i];
    }
    lines.resize(most);
    lines.back() = report::shorten(rest, columns);
  }
  return lines;
}

void draw_lines(Svg& svg, double x, double middle, const std::vector<std::string>& lines, Anchor anchor,
                const std::string& css) {
  double y = middle + 4 - kLine * static_cast<double>(lines.size() - 1) / 2;
  for (const std::string& line : lines) {
    svg.text(x, y, line, anchor, css);
    y += kLine;
  }
}

void draw_text(Svg& svg, const HeatCell& cell, double x, double y, double width, double height, double shade) {
  const auto most = static_cast<std::size_t>((height - 4) / kLine);
  const std::string dark = shade > 0.7 ? " on-dark" : "";
  if (cell.aliased) {
    if (width >= 60 && most > 1) {
      draw_lines(svg, x, y, lines_of(cell.text, fitting(width - 6, kSmallLetter), most), Anchor::Middle, "cell-small");
    }
  } else if (cell.shown && report::display_width(cell.text) <= fitting(width - 4, kLargeLetter)) {
    svg.text(x, y + 4, cell.text, Anchor::Middle, "cell strong" + dark);
  } else if (report::display_width(cell.text) <= fitting(width - 4, kSmallLetter)) {
    svg.text(x, y + 4, cell.text, Anchor::Middle, "cell-small" + std::string(cell.shown ? " strong" : "") + dark);
  }
}

}  // namespace

std::string interaction_plot(const Caption& caption, const std::vector<std::string>& names,
                             const std::vector<HeatCell>& cells, double strongest) {
  // Row r pairs names[r] with the names before it: neither the first row nor the last column has a cell.
  const std::size_t columns = std::max<std::size_t>(2, names.size()) - 1;
  const double n = static_cast<double>(columns);
  const double side = std::min(kLargest, (kFigureWidth - kLabels) / n);
  const double height = std::min(side, kHeight);
  std::vector<std::vector<std::string>> heads;
  std::size_t tallest = 1;
  for (std::size_t i = 0; i < std::min(columns, names.size()); ++i) {
    heads.push_back(lines_of(names[i], letters_in(side - 4), 3));
    tallest = std::max(tallest, heads.back().size());
  }
  const double top = kTop + kLine * static_cast<double>(tallest - 1) + 8;
  Svg svg(caption.id, kFigureWidth, top + height * n + 4, caption.title, caption.description);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i < columns) {
      const double middle = top - 12 - kLine * static_cast<double>(heads[i].size() - 1) / 2;
      draw_lines(svg, kLabels + side * (static_cast<double>(i) + 0.5), middle, heads[i], Anchor::Middle, "label");
    }
    if (i > 0) {
      draw_lines(svg, 0, top + height * (static_cast<double>(i) - 0.5),
                 lines_of(names[i], letters_in(kLabels - 8), height >= 30 ? 2 : 1), Anchor::Start, "label");
    }
  }
  for (const HeatCell& cell : cells) {
    const std::size_t row = std::max(cell.row, cell.column);
    const std::size_t column = std::min(cell.row, cell.column);
    if (row >= names.size() || row == column || (!cell.aliased && !is_drawable(cell.value))) {
      continue;
    }
    const double x = kLabels + side * static_cast<double>(column);
    const double y = top + height * (static_cast<double>(row) - 1);
    const double shade = strongest > 0 && !cell.aliased ? std::min(1.0, std::abs(cell.value) / strongest) : 0;
    svg.rect(x + 1, y + 1, side - 2, height - 2, "plate");
    svg.rect(x + 1, y + 1, side - 2, height - 2, cell.value < 0 ? "heat below" : "heat", cell.hint, 0.85 * shade);
    draw_text(svg, cell, x + side / 2, y + height / 2, side, height, shade);
  }
  return svg.str();
}

}  // namespace ceteris::chart
