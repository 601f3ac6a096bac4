// SPDX-License-Identifier: Apache-2.0
#include "ceteris/kernels/normalise_planes.hpp"

#include <cstddef>

#include "ceteris/base/error.hpp"

namespace ceteris::kernels {
namespace {

constexpr std::array kImplementations{
    NormaliseImplementation{"highway", kServesAlways<NormaliseProblem>, normalise_highway},
    NormaliseImplementation{"reference", kServesAlways<NormaliseProblem>, normalise_reference},
};

}  // namespace

ChannelScale channel_scale(const std::array<double, 3>& mean, const std::array<double, 3>& std) {
  ChannelScale result{};
  for (std::size_t c = 0; c < 3; ++c) {
    CETERIS_CHECK(std[c] > 0, "a standard deviation must be positive");
    result.scale[c] = static_cast<float>(1 / (255 * std[c]));
    result.offset[c] = static_cast<float>(-mean[c] / std[c]);
  }
  return result;
}

std::span<const NormaliseImplementation> normalise_implementations() {
  return kImplementations;
}

void normalise_planes(const PixelView& image, const Crop& crop, const ChannelScale& scale, std::span<float> planes) {
  CETERIS_CHECK(
      image.width >= 0 && image.height >= 0 && image.pixels.size() == std::size_t{3} * image.width * image.height,
      "three bytes for each pixel");
  CETERIS_CHECK(crop.left >= 0 && crop.top >= 0 && crop.width >= 0 && crop.height >= 0 &&
                    crop.left <= image.width - crop.width && crop.top <= image.height - crop.height,
                "the crop must lie inside the image");
  CETERIS_CHECK(planes.size() == std::size_t{3} * crop.width * crop.height, "three floats for each pixel of the crop");
  choose(normalise_implementations(), NormaliseProblem{crop.width, crop.height}).run(image, crop, scale, planes);
}

}  // namespace ceteris::kernels
