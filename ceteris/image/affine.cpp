// SPDX-License-Identifier: Apache-2.0
#include "ceteris/image/affine.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ceteris::image {
namespace {

double cubic(const std::array<double, 4>& v, double d) {
  const double p2 = -v[0] + v[2], p3 = 2 * (v[0] - v[1]) + v[2] - v[3], p4 = -v[0] + v[1] - v[2] + v[3];
  return v[1] + d * (p2 + d * (p3 + d * p4));
}

void interpolate(const Image& source, double x, double y, std::uint8_t* out) {
  x -= 0.5;
  y -= 0.5;
  const int left = static_cast<int>(std::floor(x)), top = static_cast<int>(std::floor(y));
  const double dx = x - left, dy = y - top;
  for (int c = 0; c < 3; ++c) {
    std::array<double, 4> column{};
    for (int j = 0; j < 4; ++j) {
      const std::uint8_t* row = source.row(std::clamp(top - 1 + j, 0, source.height - 1));
      std::array<double, 4> values{};
      for (int i = 0; i < 4; ++i) {
        values[static_cast<std::size_t>(i)] = row[3 * std::clamp(left - 1 + i, 0, source.width - 1) + c];
      }
      column[static_cast<std::size_t>(j)] = cubic(values, dx);
    }
    const double value = cubic(column, dy);
    out[c] = static_cast<std::uint8_t>(value <= 0 ? 0 : value >= 255 ? 255 : value);
  }
}

/// To 15 digits after the point, so that a quarter turn has no rest, as Pillow does.
double rounded(double value) {
  return std::round(value * 1e15) / 1e15;
}

}  // namespace

Image affine(const Image& source, const AffineMatrix& m, const std::array<std::uint8_t, 3>& fill) {
  Image result{source.width, source.height, std::vector<std::uint8_t>(source.pixels.size())};
  for (int row = 0; row < result.height; ++row) {
    for (int column = 0; column < result.width; ++column) {
      const double x = m[0] * (column + 0.5) + m[1] * (row + 0.5) + m[2];
      const double y = m[3] * (column + 0.5) + m[4] * (row + 0.5) + m[5];
      std::uint8_t* out = result.row(row) + std::ptrdiff_t{3} * column;
      if (x < 0 || x >= source.width || y < 0 || y >= source.height) {
        std::copy(fill.begin(), fill.end(), out);
      } else {
        interpolate(source, x, y, out);
      }
    }
  }
  return result;
}

AffineMatrix rotation(int width, int height, double degrees) {
  const double angle = -degrees * std::numbers::pi / 180;
  AffineMatrix m = {rounded(std::cos(angle)),  rounded(std::sin(angle)), 0,
                    rounded(-std::sin(angle)), rounded(std::cos(angle)), 0};
  const double x = width / 2.0, y = height / 2.0;
  m[2] = m[0] * -x + m[1] * -y + x;
  m[5] = m[3] * -x + m[4] * -y + y;
  return m;
}

}  // namespace ceteris::image
