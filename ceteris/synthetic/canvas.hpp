// SPDX-License-Identifier: Apache-2.0
// A canvas for textured surfaces, painted from far to near, and the camera that looks at it.
//
// Scene coordinates: the origin is the middle of the image, 1 is the length of its shorter side, y points down. So a
// scene looks the same at every resolution.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "ceteris/image/image.hpp"
#include "ceteris/synthetic/texture.hpp"

namespace ceteris::synthetic {

/// Red, green, blue; 0 is black, 1 is white.
using Colour = std::array<float, 3>;

struct Surface {
  Colour colour{};
  TextureKind texture = TextureKind::Stone;
  float contrast = 0;                        ///< standard deviation of the texture as a share of the colour
  float cells_per_unit = 64;                 ///< texture cells along one unit of the scene
  float turn = 0;                            ///< of the texture, radians
  float offset_u = 0, offset_v = 0;          ///< in texture cells
  float light_x = 0, light_y = 0;            ///< relative change of brightness along one unit of the scene
  float light_from_x = 0, light_from_y = 0;  ///< where the colour has its own brightness
};

enum class BlobShape : std::uint8_t { Ellipse, Box, Triangle };

struct Blob {
  BlobShape shape = BlobShape::Ellipse;
  float x = 0, y = 0;
  float radius_x = 0, radius_y = 0;
  float turn = 0;  ///< radians
};

struct Camera {
  float exposure = 1;
  float warmth = 0;    ///< added to the factor on red and taken from the one on blue
  float vignette = 0;  ///< loss of light at distance 1 from the middle
  float noise = 0;     ///< standard deviation, levels of 255
  unsigned noise_u = 0, noise_v = 0;
};

class Canvas {
 public:
  Canvas(int width, int height, float zoom);

  void fill(const Surface& surface);
  /// Everything below y = `height` + `roughness` times a smooth random line with `cells_per_unit` and `offset`.
  void paint_below(float height, float roughness, float cells_per_unit, float offset, const Surface& surface);
  /// A shape with an antialiased edge.
  void paint(const Blob& blob, const Surface& surface);

  /// What the camera records: light, a (1, 2, 1) / 4 blur in both directions, noise, rounding to 8 bits.
  [[nodiscard]] image::Image develop(const Camera& camera) const;

 private:
  /// Blends one row, columns [begin, end), with coverage(x) in [0, 1].
  template <typename Coverage>
  void paint_row(int y, int begin, int end, const Surface& surface, Coverage coverage);
  [[nodiscard]] float scene_x(int x) const { return (static_cast<float>(x) + 0.5F - middle_x_) * unit_; }
  [[nodiscard]] float scene_y(int y) const { return (static_cast<float>(y) + 0.5F - middle_y_) * unit_; }

  int width_;
  int height_;
  float middle_x_;
  float middle_y_;
  float unit_;  ///< scene units of one pixel
  std::vector<float> light_;
};

}  // namespace ceteris::synthetic
