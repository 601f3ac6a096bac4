// SPDX-License-Identifier: Apache-2.0
// The figures of the reports, drawn from plain values. They are narrow (460 units), so that a phone shows them with
// readable text; names too long for their place are shortened and whole in the hint.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ceteris::chart {

/// What every figure has: an id unique on its page, a title and one sentence for those who cannot see it.
struct Caption {
  std::string id;
  std::string title;
  std::string description;
};

/// One estimate with its 95 % interval, all in [0, 1].
struct ForestRow {
  std::string label;
  std::string group;  ///< a thin rule separates neighbours of different groups
  double value = 0;
  double low = 0;
  double high = 1;
  bool solid = false;     ///< filled mark: significant after correction
  bool headline = false;  ///< the estimate the report is about: a diamond
};

/// Estimates as marks with whiskers on a common axis from 0 to 100 %, the reference as a dashed line.
[[nodiscard]] std::string forest_plot(const Caption& caption, const std::vector<ForestRow>& rows, double reference,
                                      std::string_view reference_label);

/// One estimate on a line from 0 to 100 % with its interval and the reference.
[[nodiscard]] std::string accuracy_ruler(const Caption& caption, const ForestRow& row, double reference,
                                         std::string_view reference_label);

struct MatrixCell {
  double shade = 0;     ///< [0, 1], how dark
  std::string text;     ///< large, "59"
  std::string subtext;  ///< small, "177 of 300"; left out where there is no room
  std::string hint;
};

/// A square matrix of shaded cells, `cells[row][column]`; absent cells stay empty. Columns carry the names where they
/// fit, else the numbers of their rows.
[[nodiscard]] std::string matrix_figure(const Caption& caption, const std::vector<std::string>& names,
                                        const std::vector<std::vector<std::optional<MatrixCell>>>& cells,
                                        std::string_view row_axis, std::string_view column_axis);

/// Values at 1, 2, 3, ...; those that are not finite leave a gap.
struct Curve {
  std::string label;
  std::vector<double> values;
};

/// Curves over epochs. `percent` draws values in [0, 1] on an axis up to 100 %; `reference` is a dashed line.
[[nodiscard]] std::string line_chart(const Caption& caption, const std::vector<Curve>& curves, bool percent,
                                     std::optional<double> reference);

struct StackedBar {
  std::string label;
  std::vector<double> parts;  ///< >= 0, one for each legend entry
};

/// Bars on one common scale, their parts in the order of `legend` (at most 8).
[[nodiscard]] std::string stacked_bars(const Caption& caption, const std::vector<std::string>& legend,
                                       const std::vector<StackedBar>& bars);

}  // namespace ceteris::chart
