// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <tuple>

#include "ceteris/spec/field.hpp"

namespace ceteris::loader {

/// What happens to a training image before the network sees it, in this order: crop, flip, RandAugment,
/// normalisation, erasing, and the mix of two images with their targets. Evaluation sees the centre.
struct AugmentSpec {
  static constexpr std::string_view title = "augment";
  bool crop = true;
  bool flip = true;
  double crop_area = 0;
  int rand_augment = 0;
  double rand_magnitude = 9;
  double rand_spread = 0.5;
  double erase = 0;
  double mixup = 0;
  double cutmix = 0;
  double mix_until = 1;
  int repeats = 1;

  static constexpr auto fields() {
    using Self = AugmentSpec;
    return std::tuple{
        spec::field("crop", &Self::crop, "shift by a random crop of the cached image (an eighth wider than the input)"),
        spec::field("flip", &Self::flip, "mirror half of the images"),
        spec::field("crop_area", &Self::crop_area,
                    "random resized crops of at least this share of the cached image's area, 3:4 to 4:3; 0: crops of "
                    "the input's size",
                    spec::range(0.0, 1.0), spec::since("0.2")),
        spec::field("rand_augment", &Self::rand_augment,
                    "operations of RandAugment that an image may get, each with probability 1/2; 0: none",
                    spec::range(0, 16), spec::since("0.2")),
        spec::field("rand_magnitude", &Self::rand_magnitude, "mean strength of RandAugment's operations",
                    spec::range(0.0, 10.0), spec::since("0.2")),
        spec::field("rand_spread", &Self::rand_spread, "standard deviation of that strength, which stays in 0 to 10",
                    spec::range(0.0, 10.0), spec::since("0.2")),
        spec::field("erase", &Self::erase, "probability that a rectangle of an image becomes noise",
                    spec::range(0.0, 1.0), spec::since("0.2")),
        spec::field("mixup", &Self::mixup, "alpha of mixup, the parameter of its Beta distribution; 0: none",
                    spec::range(0.0, 100.0), spec::since("0.2")),
        spec::field("cutmix", &Self::cutmix, "alpha of CutMix; with mixup too, each has half of the batches; 0: none",
                    spec::range(0.0, 100.0), spec::since("0.2")),
        spec::field("mix_until", &Self::mix_until, "share of the steps, from the first, that mix images",
                    spec::range(0.0, 1.0), spec::since("0.2")),
        spec::field("repeats", &Self::repeats,
                    "times that an image stands in its place of the order, each time augmented anew",
                    spec::range(1, 64), spec::since("0.2"))};
  }

  /// Whether images are mixed, and targets with them.
  [[nodiscard]] constexpr bool mixes() const { return mixup > 0 || cutmix > 0; }
};
static_assert(spec::complete<AugmentSpec>());

}  // namespace ceteris::loader
