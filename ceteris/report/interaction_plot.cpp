// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "ceteris/report/columns.hpp"
#include "ceteris/report/figure_axis.hpp"
#include "ceteris/report/study_figures.hpp"

namespace ceteris::report {

namespace {

constexpr double kLabels = 120;
constexpr double kTop = 22;
constexpr double kLargest = 84;  ///< side of a cell

}  // namespace

std::string interaction_plot(const Caption& caption, const std::vector<std::string>& names,
                             const std::vector<HeatCell>& cells, double strongest) {
  // Row r pairs names[r] with the names before it: neither the first row nor the last column has a cell.
  const double n = static_cast<double>(std::max<std::size_t>(2, names.size()) - 1);
  const double side = std::min(kLargest, (kFigureWidth - kLabels) / n);
  const double height = std::min(side, 52.0);
  Svg svg(caption.id, kFigureWidth, kTop + height * n + 4, caption.title, caption.description);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i + 1 < names.size()) {
      svg.text(kLabels + side * (static_cast<double>(i) + 0.5), kTop - 8, shorten(names[i], letters_in(side - 4)),
               Anchor::Middle, "label");
    }
    if (i > 0) {
      svg.text(0, kTop + height * (static_cast<double>(i) - 0.5) + 4, shorten(names[i], letters_in(kLabels - 8)),
               Anchor::Start, "label");
    }
  }
  for (const HeatCell& cell : cells) {
    const std::size_t row = std::max(cell.row, cell.column);
    const std::size_t column = std::min(cell.row, cell.column);
    if (row >= names.size() || row == column || !is_drawable(cell.value)) {
      continue;
    }
    const double x = kLabels + side * static_cast<double>(column);
    const double y = kTop + height * (static_cast<double>(row) - 1);
    const double shade = strongest > 0 ? std::min(1.0, std::abs(cell.value) / strongest) : 0;
    svg.rect(x + 1, y + 1, side - 2, height - 2, "plate");
    svg.rect(x + 1, y + 1, side - 2, height - 2, cell.value < 0 ? "heat below" : "heat", cell.hint, 0.85 * shade);
    if (side >= 40) {
      svg.text(x + side / 2, y + height / 2 + 4, cell.text, Anchor::Middle,
               std::string(cell.shown ? "cell strong" : "cell-small") + (shade > 0.7 ? " on-dark" : ""));
    }
  }
  return svg.str();
}

}  // namespace ceteris::report
