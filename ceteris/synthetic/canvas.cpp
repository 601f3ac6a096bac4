// SPDX-License-Identifier: Apache-2.0
#include "ceteris/synthetic/canvas.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace ceteris::synthetic {
namespace {

// Distance from the edge in scene units, positive inside; exact for boxes near their sides, close for the others.
float depth(BlobShape shape, float u, float v, float radius_x, float radius_y) {
  switch (shape) {
    case BlobShape::Ellipse: {
      const float x = u / radius_x;
      const float y = v / radius_y;
      return (1 - std::sqrt(x * x + y * y)) * std::min(radius_x, radius_y);
    }
    case BlobShape::Box:
      return std::min(radius_x - std::abs(u), radius_y - std::abs(v));
    default: {  // a triangle with its base below and its tip above
      const float slope = radius_x / (2 * radius_y);
      const float side = (radius_x - std::abs(u) - slope * (radius_y - v)) / std::sqrt(1 + slope * slope);
      return std::min(radius_y - v, side);
    }
  }
}

std::uint8_t level(float value) {
  return static_cast<std::uint8_t>(std::clamp(value, 0.0F, 255.0F) + 0.5F);
}

}  // namespace

Canvas::Canvas(int width, int height, float zoom)
    : width_(width),
      height_(height),
      middle_x_(static_cast<float>(width) / 2),
      middle_y_(static_cast<float>(height) / 2),
      unit_(1 / (static_cast<float>(std::min(width, height)) * zoom)),
      light_(std::size_t{3} * width * height) {}

template <typename Coverage>
void Canvas::paint_row(int y, int begin, int end, const Surface& surface, Coverage coverage) {
  const Texture& grain = texture(surface.texture);
  const float du = surface.cells_per_unit * std::cos(surface.turn);
  const float dv = surface.cells_per_unit * std::sin(surface.turn);
  const float sy = scene_y(y);
  float* pixel = light_.data() + std::size_t{3} * (static_cast<std::size_t>(y) * width_ + begin);
  for (int x = begin; x < end; ++x, pixel += 3) {
    const float share = coverage(x);
    if (share <= 0) {
      continue;
    }
    const float sx = scene_x(x);
    const float value = grain.at(du * sx - dv * sy + surface.offset_u, dv * sx + du * sy + surface.offset_v);
    const float light = std::max(0.05F, 1 + surface.light_x * (sx - surface.light_from_x) +
                                            surface.light_y * (sy - surface.light_from_y)) *
                        std::max(0.0F, 1 + surface.contrast * value);
    for (std::size_t c = 0; c < 3; ++c) {
      pixel[c] += share * (surface.colour[c] * light - pixel[c]);
    }
  }
}

void Canvas::fill(const Surface& surface) {
  for (int y = 0; y < height_; ++y) {
    paint_row(y, 0, width_, surface, [](int) { return 1.0F; });
  }
}

void Canvas::paint_below(float height, float roughness, float cells_per_unit, float offset, const Surface& surface) {
  std::vector<float> line(width_);
  float highest = height;
  for (int x = 0; x < width_; ++x) {
    line[x] = height + roughness * texture(TextureKind::Stone).at(scene_x(x) * cells_per_unit, offset);
    highest = std::min(highest, line[x]);
  }
  for (int y = 0; y < height_; ++y) {
    const float sy = scene_y(y);
    if (sy + unit_ > highest) {
      paint_row(y, 0, width_, surface, [&](int x) { return std::clamp((sy - line[x]) / unit_ + 0.5F, 0.0F, 1.0F); });
    }
  }
}

void Canvas::paint(const Blob& blob, const Surface& surface) {
  const float reach = std::sqrt(blob.radius_x * blob.radius_x + blob.radius_y * blob.radius_y) + unit_;
  const int left = std::max(0, static_cast<int>(std::floor((blob.x - reach) / unit_ + middle_x_)));
  const int right = std::min(width_, static_cast<int>(std::ceil((blob.x + reach) / unit_ + middle_x_)));
  const int top = std::max(0, static_cast<int>(std::floor((blob.y - reach) / unit_ + middle_y_)));
  const int bottom = std::min(height_, static_cast<int>(std::ceil((blob.y + reach) / unit_ + middle_y_)));
  const float cosine = std::cos(blob.turn);
  const float sine = std::sin(blob.turn);
  for (int y = top; y < bottom; ++y) {
    const float dy = scene_y(y) - blob.y;
    paint_row(y, left, std::max(left, right), surface, [&](int x) {
      const float dx = scene_x(x) - blob.x;
      const float inside =
          depth(blob.shape, cosine * dx + sine * dy, cosine * dy - sine * dx, blob.radius_x, blob.radius_y);
      return std::clamp(inside / unit_ + 0.5F, 0.0F, 1.0F);
    });
  }
}

image::Image Canvas::develop(const Camera& camera) const {
  image::Image image{width_, height_, std::vector<std::uint8_t>(light_.size())};
  const Colour factor{255 * camera.exposure * (1 + camera.warmth), 255 * camera.exposure,
                      255 * camera.exposure * (1 - camera.warmth)};
  const Texture& white = texture(TextureKind::White);
  const std::size_t stride = std::size_t{3} * width_;
  std::vector<float> blurred(stride + 6);
  for (int y = 0; y < height_; ++y) {
    const float* here = light_.data() + stride * y;
    const float* above = y > 0 ? here - stride : here;
    const float* below = y + 1 < height_ ? here + stride : here;
    float* const inner = blurred.data() + 3;
    for (std::size_t i = 0; i < stride; ++i) {
      inner[i] = 0.25F * (above[i] + 2 * here[i] + below[i]);
    }
    for (std::size_t c = 0; c < 3; ++c) {
      blurred[c] = inner[c];
      inner[stride + c] = inner[stride - 3 + c];
    }
    const float sy = (static_cast<float>(y) + 0.5F - middle_y_) / std::min(middle_x_, middle_y_) / 2;
    std::uint8_t* out = image.row(y);
    for (int x = 0; x < width_; ++x) {
      const float sx = (static_cast<float>(x) + 0.5F - middle_x_) / std::min(middle_x_, middle_y_) / 2;
      const float lens = 1 - camera.vignette * (sx * sx + sy * sy);
      for (std::size_t c = 0; c < 3; ++c) {
        const std::size_t i = std::size_t{3} * x + c;
        const float light = 0.25F * (blurred[i] + 2 * inner[i] + inner[i + 3]);
        // Another part of the noise for each channel, another place for each image.
        const float grain = white.cell(camera.noise_u + static_cast<unsigned>(x) + 85 * static_cast<unsigned>(c),
                                       camera.noise_v + static_cast<unsigned>(y) + 85 * static_cast<unsigned>(c));
        out[i] = level(light * lens * factor[c] + camera.noise * grain);
      }
    }
  }
  return image;
}

}  // namespace ceteris::synthetic
