// SPDX-License-Identifier: Apache-2.0
#include "ceteris/loader/rand_augment.hpp"

#include <algorithm>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/image/adjust.hpp"
#include "ceteris/image/affine.hpp"

namespace ceteris::loader {
namespace {

/// 255 times the mean of ImageNet, rounded: what comes into view from outside.
constexpr std::array<std::uint8_t, 3> kFill = {124, 116, 104};
constexpr double kLargestMagnitude = 10;

image::Image transformed(const image::Image& image, const image::AffineMatrix& matrix) {
  return image::affine(image, matrix, kFill);
}

}  // namespace

image::Image rand_operation(image::Image image, std::string_view operation, double magnitude, bool negative) {
  const double level = magnitude / kLargestMagnitude;
  const double sign = negative ? -1 : 1;
  const double factor = std::max(0.1, 1 + sign * 0.9 * level);
  const double shear = sign * 0.3 * level, shift = sign * 0.45 * level;
  if (operation == "auto_contrast") return image::auto_contrast(std::move(image));
  if (operation == "equalise") return image::equalise(std::move(image));
  if (operation == "invert") return image::invert(std::move(image));
  if (operation == "rotate") {
    return transformed(image, image::rotation(image.width, image.height, sign * 30 * level));
  }
  if (operation == "posterise") return image::posterise(std::move(image), 4 - static_cast<int>(4 * level));
  if (operation == "solarise") return image::solarise(std::move(image), 256 - static_cast<int>(256 * level));
  if (operation == "solarise_add") {
    return image::solarise_add(std::move(image), std::min(128, static_cast<int>(11 * magnitude)));
  }
  if (operation == "colour") return image::adjust_colour(std::move(image), factor);
  if (operation == "contrast") return image::adjust_contrast(std::move(image), factor);
  if (operation == "brightness") return image::adjust_brightness(std::move(image), factor);
  if (operation == "sharpness") return image::adjust_sharpness(std::move(image), factor);
  if (operation == "shear_x") return transformed(image, {1, shear, 0, 0, 1, 0});
  if (operation == "shear_y") return transformed(image, {1, 0, 0, shear, 1, 0});
  if (operation == "translate_x") return transformed(image, {1, 0, shift * image.width, 0, 1, 0});
  if (operation == "translate_y") return transformed(image, {1, 0, 0, 0, 1, shift * image.height});
  throw Bug("rand_operation", "no operation of RandAugment: " + std::string(operation), __FILE__, __LINE__);
}

image::Image rand_augment(image::Image image, const AugmentSpec& spec, Draws draws) {
  for (int i = 0; i < spec.rand_augment; ++i) {
    const std::string_view operation = kRandOperations[draws.below(kRandOperations.size())];
    const bool done = draws.uniform() < 0.5;
    const double magnitude = spec.rand_magnitude + spec.rand_spread * draws.normal();
    const bool negative = draws.uniform() < 0.5;
    if (done) {
      image = rand_operation(std::move(image), operation, std::clamp(magnitude, 0.0, kLargestMagnitude), negative);
    }
  }
  return image;
}

}  // namespace ceteris::loader
