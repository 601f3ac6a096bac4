// SPDX-License-Identifier: Apache-2.0
#include "ceteris/synthetic/photo_like.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "ceteris/base/error.hpp"
#include "ceteris/base/random.hpp"
#include "ceteris/image/encode.hpp"
#include "ceteris/image/resize.hpp"
#include "ceteris/synthetic/canvas.hpp"

namespace ceteris::synthetic {
namespace {

// One draw a statement, or inside braces: the order in which a call evaluates its arguments is the compiler's choice.
float uniform(Draws& draws, double low, double high) {
  return static_cast<float>(draws.uniform(low, high));
}

// Hue in turns, saturation and value in [0, 1] (Smith, SIGGRAPH 1978).
struct Hsv {
  float hue;
  float saturation;
  float value;
};

Colour rgb(const Hsv& hsv) {
  const auto channel = [&](float turn) {
    const float k = std::fmod(turn + 6 * hsv.hue, 6.0F);
    return hsv.value * (1 - hsv.saturation * std::clamp(std::min(k, 4 - k), 0.0F, 1.0F));
  };
  return {channel(5), channel(3), channel(1)};
}

Surface surface(Draws& draws, const Hsv& colour, TextureKind kind, double contrast) {
  Surface made;
  made.colour = rgb(colour);
  made.texture = kind;
  made.contrast = static_cast<float>(contrast);
  made.cells_per_unit = uniform(draws, 60, 220);
  made.turn = uniform(draws, 0, std::numbers::pi);
  made.offset_u = uniform(draws, 0, Texture::kSide);
  made.offset_v = uniform(draws, 0, Texture::kSide);
  made.light_x = uniform(draws, -0.5, 0.5);
  made.light_y = uniform(draws, -0.6, 0.4);
  return made;
}

TextureKind any_texture(Draws& draws) {
  return static_cast<TextureKind>(draws.below(4));
}

// Sky above an uneven horizon, two or three ranges of hills, the nearest darkest.
void paint_landscape(Canvas& canvas, const PhotoLikeSpec& spec, Draws& draws) {
  const float day = uniform(draws, 0, 1);
  const Hsv sky{uniform(draws, 0.53, 0.63), 0.55F * day, uniform(draws, 0.65, 0.98)};
  Surface clouds = surface(draws, sky, TextureKind::Clouds, 0.10 * spec.roughness);
  clouds.cells_per_unit = uniform(draws, 30, 70);
  clouds.turn = 0;
  clouds.light_x = 0;
  clouds.light_y = -uniform(draws, 0.1, 0.5);
  canvas.fill(clouds);
  float height = uniform(draws, -0.25, 0.15);
  const std::uint64_t ranges = 2 + draws.below(2);
  for (std::uint64_t range = 0; range < ranges; ++range) {
    const float nearness = 1 - 0.2F * static_cast<float>(range);
    const Hsv colour{uniform(draws, 0.08, 0.36), uniform(draws, 0.15, 0.6), uniform(draws, 0.35, 0.65) * nearness};
    const TextureKind cover = any_texture(draws);
    const double contrast = draws.uniform(0.15, 0.45) * spec.roughness;
    const float unevenness = uniform(draws, 0.01, 0.08);
    const float width = uniform(draws, 20, 60);
    const float offset = uniform(draws, 0, Texture::kSide);
    canvas.paint_below(height, unevenness, width, offset, surface(draws, colour, cover, contrast));
    height += uniform(draws, 0.08, 0.35);
  }
}

// A wall, the edge of a table, and the table.
void paint_room(Canvas& canvas, const PhotoLikeSpec& spec, Draws& draws) {
  const Hsv wall{uniform(draws, 0, 1), uniform(draws, 0, 0.25), uniform(draws, 0.35, 0.95)};
  canvas.fill(surface(draws, wall, TextureKind::Clouds, 0.10 * spec.roughness));
  const Hsv table{uniform(draws, 0.03, 0.14), uniform(draws, 0.1, 0.6), uniform(draws, 0.25, 0.8)};
  const float edge = uniform(draws, -0.1, 0.35);
  canvas.paint_below(edge, 0, 1, 0, surface(draws, table, TextureKind::Wood, 0.25 * spec.roughness));
}

// Dead leaves: how far the density r^-3 between `least` and `most` is integrated, solved for r.
float leaf_radius(Draws& draws, float least, float most) {
  const float u = uniform(draws, 0, 1);
  const float a = 1 / (least * least);
  const float b = 1 / (most * most);
  return 1 / std::sqrt(a + u * (b - a));
}

void paint_things(Canvas& canvas, const PhotoLikeSpec& spec, Draws& draws, bool landscape) {
  const std::uint64_t count = 40 + draws.below(80);
  const float hue = uniform(draws, 0, 1);  // an image has a palette
  for (std::uint64_t i = 0; i < count; ++i) {
    Blob blob;
    const float radius = leaf_radius(draws, 0.03F, landscape ? 0.25F : 0.4F);
    blob.x = uniform(draws, -0.8, 0.8);
    blob.y = landscape ? uniform(draws, -0.1, 0.7) : uniform(draws, -0.6, 0.7);
    blob.radius_x = radius;
    blob.radius_y = radius * uniform(draws, 0.35, 1);
    blob.turn = uniform(draws, 0, std::numbers::pi);
    blob.shape = static_cast<BlobShape>(draws.below(3));
    const float own_hue = draws.below(4) == 0 ? uniform(draws, 0, 1) : hue + uniform(draws, -0.08, 0.08) + 1;
    const float most_saturated = uniform(draws, 0.2, 0.9);
    const Hsv colour{own_hue, uniform(draws, 0, 1) * most_saturated, uniform(draws, 0.12, 0.95)};
    const TextureKind cover = any_texture(draws);
    const double contrast = draws.uniform(0.05, 0.4) * spec.roughness;
    Surface skin = surface(draws, colour, cover, contrast);
    // Light falls off over the thing, not over the image.
    skin.light_x /= 2 * radius;
    skin.light_y /= 2 * radius;
    skin.light_from_x = blob.x;
    skin.light_from_y = blob.y;
    canvas.paint(blob, skin);
  }
}

struct Size {
  int width = 0;
  int height = 0;
};

Size final_size(const PhotoLikeSpec& spec, Draws& draws) {
  constexpr std::array kAspects{4.0 / 3, 3.0 / 2, 4.0 / 3, 1.0};
  const auto range = static_cast<std::uint64_t>(spec.max_side - spec.min_side + 1);
  const int shorter = spec.min_side + static_cast<int>(draws.below(range));
  const int longer = static_cast<int>(std::lround(shorter * kAspects[draws.below(kAspects.size())]));
  return draws.uniform() < spec.upright_share ? Size{shorter, longer} : Size{longer, shorter};
}

Size before_scaling(const Size& size, double scale) {
  const auto side = [scale](int final) { return std::max(1, static_cast<int>(std::lround(final / scale))); };
  return {side(size.width), side(size.height)};
}

Camera any_camera(Draws& draws) {
  Camera camera;
  camera.exposure = uniform(draws, 0.8, 1.2);
  camera.warmth = uniform(draws, -0.04, 0.04);
  camera.vignette = uniform(draws, 0, 0.25);
  camera.noise = uniform(draws, 1, 5);
  camera.noise_u = static_cast<unsigned>(draws.below(Texture::kSide));
  camera.noise_v = static_cast<unsigned>(draws.below(Texture::kSide));
  return camera;
}

}  // namespace

image::Image render_photo_like(const PhotoLikeSpec& spec, std::uint64_t index) {
  CETERIS_CHECK(spec.min_side <= spec.max_side, "photo-like images: min_side is greater than max_side");
  Draws draws = Stream(spec.seed, 0, "photo-like").at(index);
  const Size size = final_size(spec, draws);
  const Size drawn = before_scaling(size, spec.alteration.scale);
  Canvas canvas(drawn.width, drawn.height, static_cast<float>(spec.zoom));
  const bool landscape = draws.uniform() < spec.landscape_share;
  if (landscape) {
    paint_landscape(canvas, spec, draws);
  } else {
    paint_room(canvas, spec, draws);
  }
  paint_things(canvas, spec, draws, landscape);
  image::Image image = canvas.develop(any_camera(draws));

  // In the order of `alter`, but scaled to the very size that was drawn: a factor of 1.5 alone would leave sides that
  // are multiples of three too often, and geometry would give away what only history should.
  AlterationSpec rest = spec.alteration;
  image = alter(std::move(image), {.jpeg_quality = std::exchange(rest.jpeg_quality, 0)});
  if (std::exchange(rest.scale, 1) != 1) {
    image = resize(image, size.width, size.height);
  }
  return alter(std::move(image), rest);
}

std::vector<std::byte> photo_like_file(const PhotoLikeSpec& spec, std::uint64_t index) {
  const image::Image image = render_photo_like(spec, index);
  return spec.format == FileFormat::Png ? image::encode_png(image) : image::encode_jpeg(image, spec.quality);
}

}  // namespace ceteris::synthetic
