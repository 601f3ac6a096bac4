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

void normalise_planes(const PixelView& picture, const Crop& crop, const ChannelScale& scale, std::span<float> planes) {
  CETERIS_CHECK(picture.width >= 0 && picture.height >= 0 &&
                    picture.pixels.size() == std::size_t{3} * picture.width * picture.height,
                "three bytes for each pixel");
  CETERIS_CHECK(crop.left >= 0 && crop.top >= 0 && crop.width >= 0 && crop.height >= 0 &&
                    crop.left <= picture.width - crop.width && crop.top <= picture.height - crop.height,
                "the crop must lie inside the picture");
  CETERIS_CHECK(planes.size() == std::size_t{3} * crop.width * crop.height, "three floats for each pixel of the crop");
  choose(normalise_implementations(), NormaliseProblem{crop.width, crop.height}).run(picture, crop, scale, planes);
}

}  // namespace ceteris::kernels
