// SPDX-License-Identifier: Apache-2.0
#include "ceteris/chart/svg.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "ceteris/base/error.hpp"
#include "ceteris/report/markup.hpp"

namespace ceteris::chart {

namespace {

std::string fixed(double value, int decimals) {
  std::array<char, 64> buffer{};
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed, decimals);
  CETERIS_CHECK(error == std::errc(), "a number too large for a figure");
  return {buffer.data(), end};
}

std::string attribute(std::string_view name, double value) {
  return ' ' + std::string(name) + "=\"" + coordinate(value) + '"';
}

std::string attribute(std::string_view name, std::string_view value) {
  return value.empty() ? std::string() : ' ' + std::string(name) + "=\"" + report::escape(value) + '"';
}

std::string points_attribute(const std::vector<std::pair<double, double>>& points) {
  std::string list;
  for (const auto& [x, y] : points) {
    list += (list.empty() ? "" : " ") + coordinate(x) + ',' + coordinate(y);
  }
  return " points=\"" + list + '"';
}

}  // namespace

std::string coordinate(double value) {
  CETERIS_CHECK(std::isfinite(value), "a figure has no place for this number");
  std::string text = fixed(value, 2);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') {
    text.pop_back();
  }
  return text == "-0" ? "0" : text;
}

std::vector<Tick> nice_ticks(double low, double high, int count) {
  CETERIS_CHECK(std::isfinite(low) && std::isfinite(high) && low <= high && count >= 1, "no axis fits this range");
  if (low == high) {
    return {{low, coordinate(low)}};
  }
  const double raw = (high - low) / count;
  int exponent = static_cast<int>(std::floor(std::log10(raw)));
  const double fraction = raw / std::pow(10.0, exponent);
  double nice = fraction < 1.5 ? 1 : fraction < 3.5 ? 2 : fraction < 7.5 ? 5 : 10;
  if (nice == 10) {
    nice = 1;
    ++exponent;
  }
  // Whole multiples of the step, scaled last: 3 * 0.1 would already miss 0.3.
  const double step = nice * std::pow(10.0, exponent);
  const double slack = 1e-9 * (high - low) / step;
  std::vector<Tick> ticks;
  for (double k = std::ceil(low / step - slack); k <= std::floor(high / step + slack); ++k) {
    const double value = exponent >= 0 ? k * step : k * nice / std::pow(10.0, -exponent);
    ticks.push_back({value == 0 ? 0 : value, fixed(value == 0 ? 0 : value, std::max(0, -exponent))});
  }
  return ticks;
}

Svg::Svg(std::string_view id, double width, double height, std::string_view title, std::string_view description) {
  const std::string key = report::escape(id);
  body_ = "<svg class=\"figure\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + coordinate(width) + ' ' +
          coordinate(height) + "\" role=\"img\" aria-labelledby=\"" + key + "-title " + key + "-desc\">\n<title id=\"" +
          key + "-title\">" + report::escape(title) + "</title>\n<desc id=\"" + key + "-desc\">" +
          report::escape(description) + "</desc>\n";
}

void Svg::close(std::string_view element, std::string_view hint) {
  body_ += hint.empty() ? std::string("/>\n")
                        : "><title>" + report::escape(hint) + "</title></" + std::string(element) + ">\n";
}

void Svg::line(double x1, double y1, double x2, double y2, std::string_view css) {
  body_ += "<line" + attribute("x1", x1) + attribute("y1", y1) + attribute("x2", x2) + attribute("y2", y2) +
           attribute("class", css);
  close("line", {});
}

void Svg::rect(double x, double y, double width, double height, std::string_view css, std::string_view hint,
               double opacity) {
  body_ += "<rect" + attribute("x", x) + attribute("y", y) + attribute("width", width) + attribute("height", height) +
           attribute("class", css) + (opacity < 1 ? attribute("fill-opacity", opacity) : std::string());
  close("rect", hint);
}

void Svg::polyline(const std::vector<std::pair<double, double>>& points, std::string_view css) {
  body_ += "<polyline" + points_attribute(points) + attribute("class", css);
  close("polyline", {});
}

void Svg::marker(Marker shape, double x, double y, double size, std::string_view css, std::string_view hint) {
  const double r = size / 2;
  if (shape == Marker::Circle) {
    body_ += "<circle" + attribute("cx", x) + attribute("cy", y) + attribute("r", r) + attribute("class", css);
    close("circle", hint);
    return;
  }
  if (shape == Marker::Cross) {
    body_ += "<path d=\"M" + coordinate(x - r) + ' ' + coordinate(y - r) + 'L' + coordinate(x + r) + ' ' +
             coordinate(y + r) + 'M' + coordinate(x - r) + ' ' + coordinate(y + r) + 'L' + coordinate(x + r) + ' ' +
             coordinate(y - r) + '"' + attribute("class", css);
    close("path", hint);
    return;
  }
  std::vector<std::pair<double, double>> corners;
  switch (shape) {
    case Marker::Square:
      corners = {{x - r, y - r}, {x + r, y - r}, {x + r, y + r}, {x - r, y + r}};
      break;
    case Marker::Triangle:
      corners = {{x, y - r}, {x + r, y + r}, {x - r, y + r}};
      break;
    default:
      corners = {{x, y - 1.3 * r}, {x + 1.3 * r, y}, {x, y + 1.3 * r}, {x - 1.3 * r, y}};
  }
  polygon(corners, css, hint);
}

void Svg::polygon(const std::vector<std::pair<double, double>>& points, std::string_view css, std::string_view hint) {
  body_ += "<polygon" + points_attribute(points) + attribute("class", css);
  close("polygon", hint);
}

void Svg::text(double x, double y, std::string_view text, Anchor anchor, std::string_view css) {
  body_ += "<text" + attribute("x", x) + attribute("y", y) + attribute("class", css);
  if (anchor != Anchor::Start) {
    body_ += attribute("text-anchor", std::string_view(anchor == Anchor::Middle ? "middle" : "end"));
  }
  body_ += '>' + report::escape(text) + "</text>\n";
}

}  // namespace ceteris::chart
