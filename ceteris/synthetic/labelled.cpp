// SPDX-License-Identifier: Apache-2.0
#include "ceteris/synthetic/labelled.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

#include "ceteris/synthetic/texture.hpp"

namespace ceteris::synthetic {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;

struct Point {
  float x = 0;
  float y = 0;
};

float length(Point p) {
  return std::sqrt(p.x * p.x + p.y * p.y);
}

float box(Point p, float half_width, float half_height) {
  const float x = std::abs(p.x) - half_width;
  const float y = std::abs(p.y) - half_height;
  return std::min(std::max(x, y), 0.0F) + length({std::max(x, 0.0F), std::max(y, 0.0F)});
}

// A regular polygon of `corners`, as seen in the sector around its nearest side.
float polygon(Point p, int corners, float inner_radius) {
  float farthest = -1e9F;
  for (int k = 0; k < corners; ++k) {
    const float angle = 2 * kPi * static_cast<float>(k) / static_cast<float>(corners);
    farthest = std::max(farthest, p.x * std::sin(angle) + p.y * std::cos(angle));
  }
  return farthest - inner_radius;
}

// Five kites around the middle: the larger of the two edge distances within the nearest ray's sector.
float star(Point p) {
  constexpr float kSector = kPi / 5;
  const float angle = std::atan2(p.x, -p.y);
  const float folded = std::abs(std::remainder(angle, 2 * kSector));
  const float r = length(p);
  const Point tip{0, 1};
  const Point notch{0.42F * std::sin(kSector), 0.42F * std::cos(kSector)};
  const Point edge{notch.x - tip.x, notch.y - tip.y};
  const Point from_tip{r * std::sin(folded) - tip.x, r * std::cos(folded) - tip.y};
  return (from_tip.y * edge.x - from_tip.x * edge.y) / length(edge);
}

// Signed distance from the outline, negative inside; the shapes have about the same extent, 1 from the middle.
float distance(int shape, Point p) {
  switch (shape) {
    case 0:  // disc
      return length(p) - 0.85F;
    case 1:  // ring
      return std::abs(length(p) - 0.68F) - 0.2F;
    case 2:  // square
      return box(p, 0.74F, 0.74F);
    case 3:  // frame
      return std::abs(box(p, 0.6F, 0.6F)) - 0.17F;
    case 4:  // triangle
      return polygon(p, 3, 0.52F);
    case 5:  // cross
      return std::min(box(p, 0.95F, 0.28F), box(p, 0.28F, 0.95F));
    case 6:
      return star(p);
    case 7:  // crescent
      return std::max(length(p) - 0.9F, 0.72F - length({p.x - 0.45F, p.y}));
    case 8:  // bar
      return box(p, 1.0F, 0.32F);
    default:  // corner
      return std::min(box({p.x + 0.48F, p.y}, 0.27F, 0.8F), box({p.x, p.y - 0.53F}, 0.75F, 0.27F));
  }
}

using Pixel = std::array<float, 3>;

struct Placed {
  int shape = 0;
  Point middle;
  float radius = 1;
  float cosine = 1;
  float sine = 0;

  [[nodiscard]] float distance_at(Point p) const {
    const Point d{(p.x - middle.x) / radius, (p.y - middle.y) / radius};
    return radius * distance(shape, {cosine * d.x + sine * d.y, cosine * d.y - sine * d.x});
  }
};

// A short stroke of colour: what other outlines leave in view.
struct Stroke {
  Point middle;
  float half_length = 0;
  float half_width = 0;
  float cosine = 1;
  float sine = 0;
  Pixel colour{};

  [[nodiscard]] float distance_at(Point p) const {
    const Point d{p.x - middle.x, p.y - middle.y};
    return box({cosine * d.x + sine * d.y, cosine * d.y - sine * d.x}, half_length, half_width);
  }
};

float uniform(Draws& draws, double low, double high) {
  return static_cast<float>(draws.uniform(low, high));
}

Pixel random_colour(Draws& draws, float brightness, float spread) {
  Pixel colour;
  for (float& channel : colour) {
    channel = brightness + spread * uniform(draws, -1, 1);
  }
  return colour;
}

float mean(const Pixel& colour) {
  return (colour[0] + colour[1] + colour[2]) / 3;
}

void raise_mean_to(Pixel& colour, float brightness) {
  const float step = brightness - mean(colour);
  for (float& channel : colour) {
    channel += step;
  }
}

struct Fill {
  Pixel colour{};
  TextureKind texture = TextureKind::Stone;
  float contrast = 0;
  float cells = 64;  // along the side of the image
  float u = 0;
  float v = 0;

  [[nodiscard]] Pixel at(Point p) const {
    const float value = contrast * synthetic::texture(texture).at(u + cells * p.x, v + cells * p.y);
    return {colour[0] + value, colour[1] + value, colour[2] + value};
  }
};

Fill random_fill(Draws& draws, const LabelledSpec& spec) {
  Fill fill;
  fill.texture = static_cast<TextureKind>(draws.below(4));
  const auto shift = static_cast<float>(spec.shift);
  fill.contrast = uniform(draws, 0.02, 0.12) * (1 + shift);
  fill.cells = uniform(draws, 12, 40) * (1 - 0.6F * shift);
  fill.u = uniform(draws, 0, Texture::kSide);
  fill.v = uniform(draws, 0, Texture::kSide);
  return fill;
}

Stroke random_stroke(Draws& draws) {
  Stroke stroke;
  stroke.middle = {uniform(draws, 0, 1), uniform(draws, 0, 1)};
  stroke.half_length = uniform(draws, 0.05, 0.22);
  stroke.half_width = uniform(draws, 0.015, 0.06);
  const float turn = uniform(draws, 0, std::numbers::pi);
  stroke.cosine = std::cos(turn);
  stroke.sine = std::sin(turn);
  stroke.colour = random_colour(draws, uniform(draws, 0.1, 0.9), 0.2F);
  return stroke;
}

struct Scene {
  Fill ground;
  Fill skin;
  Placed shape;
  std::vector<Stroke> behind;
  std::vector<Stroke> before;
};

// `drawn` at a variation of 1, `fixed` at 0.
float varied(float fixed, float drawn, double variation) {
  const auto share = static_cast<float>(variation);
  return (1 - share) * fixed + share * drawn;
}

Scene random_scene(const LabelledSpec& spec, int shape, const Stream& stream, std::uint64_t index) {
  Scene scene;
  const auto shift = static_cast<float>(spec.shift);
  Draws place = stream.child("place").at(index);
  scene.shape.shape = shape;
  scene.shape.radius = varied(0.27F, uniform(place, 0.2, 0.34), spec.pose) * (1 - 0.3F * shift);
  const auto margin = static_cast<double>(0.9F * scene.shape.radius);
  scene.shape.middle = {uniform(place, margin, 1 - margin), uniform(place, margin, 1 - margin)};
  scene.shape.middle = {varied(0.5F, scene.shape.middle.x, spec.pose), varied(0.5F, scene.shape.middle.y, spec.pose)};
  const float turn = varied(0, uniform(place, 0, 2 * std::numbers::pi), spec.pose);
  scene.shape.cosine = std::cos(turn);
  scene.shape.sine = std::sin(turn);

  Draws colour = stream.child("colour").at(index);
  scene.ground = random_fill(colour, spec);
  scene.skin = random_fill(colour, spec);
  const float spread = varied(0, 0.2F + 0.2F * shift, spec.colour);
  scene.ground.colour = random_colour(colour, varied(0.15F, uniform(colour, 0.15, 0.85), spec.colour), spread);
  scene.skin.colour = random_colour(colour, 0.5F, spread);
  // Another source has another light: warm at shift 1.
  scene.ground.colour[0] += 0.2F * shift;
  scene.ground.colour[2] -= 0.2F * shift;
  const float ground = mean(scene.ground.colour);
  const float step = uniform(colour, spec.contrast, 2 * spec.contrast);
  const bool room_above = ground + step <= 1;
  const bool room_below = ground - step >= 0;
  const bool lighter = room_above && (!room_below || colour.below(2) == 0);
  raise_mean_to(scene.skin.colour, lighter ? ground + step : ground - step);

  Draws clutter = stream.child("clutter").at(index);
  constexpr double kMostBehind = 14;
  constexpr double kMostBefore = 3;
  const double amount = clutter.uniform(0.5, 1) * spec.clutter;
  for (int i = 0; i < static_cast<int>(std::lround(kMostBehind * amount)); ++i) {
    scene.behind.push_back(random_stroke(clutter));
  }
  for (int i = 0; i < static_cast<int>(std::lround(kMostBefore * amount)); ++i) {
    scene.before.push_back(random_stroke(clutter));
  }
  return scene;
}

image::Image draw(const Scene& scene, const LabelledSpec& spec, Draws noise) {
  const int side = spec.size;
  image::Image image{side, side, std::vector<std::uint8_t>(std::size_t{3} * side * side)};
  const Texture& white = texture(TextureKind::White);
  const auto noise_u = static_cast<unsigned>(noise.below(Texture::kSide));
  const auto noise_v = static_cast<unsigned>(noise.below(Texture::kSide));
  // The edge of every shape is one pixel wide, wider where the source is out of focus.
  const float edge = (1 + 1.5F * static_cast<float>(spec.shift)) / static_cast<float>(side);
  const auto blend = [edge](Pixel& pixel, const Pixel& colour, float distance) {
    const float share = std::clamp(0.5F - distance / edge, 0.0F, 1.0F);
    for (std::size_t c = 0; c < 3; ++c) {
      pixel[c] += share * (colour[c] - pixel[c]);
    }
  };
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      const Point p{(static_cast<float>(x) + 0.5F) / static_cast<float>(side),
                    (static_cast<float>(y) + 0.5F) / static_cast<float>(side)};
      Pixel pixel = scene.ground.at(p);
      for (const Stroke& stroke : scene.behind) {
        blend(pixel, stroke.colour, stroke.distance_at(p));
      }
      blend(pixel, scene.skin.at(p), scene.shape.distance_at(p));
      for (const Stroke& stroke : scene.before) {
        blend(pixel, stroke.colour, stroke.distance_at(p));
      }
      for (unsigned c = 0; c < 3; ++c) {
        const float grain = white.cell(noise_u + static_cast<unsigned>(x) + 85 * c, noise_v + static_cast<unsigned>(y));
        const float level = 255 * (pixel[c] + static_cast<float>(spec.noise) * grain);
        image.row(y)[3 * x + static_cast<int>(c)] = static_cast<std::uint8_t>(std::clamp(level, 0.0F, 255.0F) + 0.5F);
      }
    }
  }
  return image;
}

}  // namespace

int noisy_label(int label, int classes, double share, Draws draws) {
  if (draws.uniform() >= share) {
    return label;
  }
  return (label + 1 + static_cast<int>(draws.below(static_cast<std::uint64_t>(classes) - 1))) % classes;
}

LabelledSample labelled_sample(const LabelledSpec& spec, std::string_view part, std::uint64_t index) {
  constexpr int kClasses = static_cast<int>(kLabelledClasses.size());
  const Stream stream = Stream(spec.seed, 0, "labelled").child(part);
  LabelledSample sample;
  sample.true_label = static_cast<int>(index % kClasses);
  sample.label = noisy_label(sample.true_label, kClasses, spec.label_noise, stream.child("label").at(index));
  const Scene scene = random_scene(spec, sample.true_label, stream, index);
  sample.image = draw(scene, spec, stream.child("noise").at(index));
  return sample;
}

}  // namespace ceteris::synthetic
