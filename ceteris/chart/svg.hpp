// SPDX-License-Identifier: Apache-2.0
// A small SVG writer. Figures are byte-stable text: the same values give the same bytes on every machine.
//
// Shapes carry classes, not colours; the page's style sheet gives each class its colour, so that light, dark and print
// share one figure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ceteris::chart {

/// Coordinate with at most two decimals, no trailing zeros, never "-0"; independent of locale.
[[nodiscard]] std::string coordinate(double value);

/// A straight map from data to picture.
struct Scale {
  double from_low = 0;
  double from_high = 1;
  double to_low = 0;
  double to_high = 1;

  [[nodiscard]] double operator()(double x) const {
    return to_low + (x - from_low) / (from_high - from_low) * (to_high - to_low);
  }
};

struct Tick {
  double value = 0;
  std::string label;
};

/// About `count` round values (1, 2 or 5 times a power of ten; Heckbert 1990) inside [low, high], labelled with as many
/// decimals as their step needs. A range without extent gives one tick. Precondition: finite, low <= high, count >= 1.
[[nodiscard]] std::vector<Tick> nice_ticks(double low, double high, int count);

enum class Anchor { Start, Middle, End };
enum class Marker { Circle, Square, Triangle, Diamond, Cross };

/// One picture of `width` x `height` units that scales to its place. `id` must be unique on its page.
class Svg {
 public:
  Svg(std::string_view id, double width, double height, std::string_view title, std::string_view description);

  void line(double x1, double y1, double x2, double y2, std::string_view css);
  /// `hint` is shown on hover and read aloud; empty for none. `opacity` of the fill in [0, 1].
  void rect(double x, double y, double width, double height, std::string_view css, std::string_view hint = {},
            double opacity = 1);
  void polyline(const std::vector<std::pair<double, double>>& points, std::string_view css);
  void polygon(const std::vector<std::pair<double, double>>& points, std::string_view css, std::string_view hint = {});
  /// A mark of about `size` units across, centred.
  void marker(Marker shape, double x, double y, double size, std::string_view css, std::string_view hint = {});
  /// `text` on the baseline y, escaped.
  void text(double x, double y, std::string_view text, Anchor anchor, std::string_view css);

  [[nodiscard]] std::string str() const { return body_ + "</svg>"; }

 private:
  void close(std::string_view element, std::string_view hint);
  std::string body_;
};

}  // namespace ceteris::chart
