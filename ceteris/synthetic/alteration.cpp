// SPDX-License-Identifier: Apache-2.0
#include "ceteris/synthetic/alteration.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>
#include <variant>

#include "ceteris/base/error.hpp"
#include "ceteris/image/decode.hpp"
#include "ceteris/image/encode.hpp"
#include "ceteris/image/resize.hpp"

namespace ceteris::synthetic {
namespace {

int scaled(int side, double factor) {
  return std::max(1, static_cast<int>(std::lround(side * factor)));
}

std::array<std::uint8_t, 256> tone_curve(double gain, double offset) {
  std::array<std::uint8_t, 256> curve{};
  for (int level = 0; level < 256; ++level) {
    curve[level] = static_cast<std::uint8_t>(std::lround(std::clamp(gain * level + offset, 0.0, 255.0)));
  }
  return curve;
}

}  // namespace

image::Image alter(image::Image image, const AlterationSpec& alteration) {
  if (alteration.jpeg_quality > 0) {
    image::Decoded read_back = image::decode(image::encode_jpeg(image, alteration.jpeg_quality));
    CETERIS_CHECK(std::holds_alternative<image::Image>(read_back), "our own JPEG cannot be read");
    image = std::move(std::get<image::Image>(read_back));
  }
  if (alteration.scale != 1) {
    image = resize(image, scaled(image.width, alteration.scale), scaled(image.height, alteration.scale));
  }
  if (alteration.gain != 1 || alteration.colour_cast != 0) {
    const std::array curves{tone_curve(alteration.gain, alteration.colour_cast), tone_curve(alteration.gain, 0),
                            tone_curve(alteration.gain, -alteration.colour_cast)};
    for (std::size_t i = 0; i < image.pixels.size(); ++i) {
      image.pixels[i] = curves[i % 3][image.pixels[i]];
    }
  }
  return image;
}

}  // namespace ceteris::synthetic
