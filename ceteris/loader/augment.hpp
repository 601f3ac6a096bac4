// SPDX-License-Identifier: Apache-2.0
// Training images as a network sees them.
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <span>
#include <vector>

#include "ceteris/base/random.hpp"
#include "ceteris/image/image.hpp"
#include "ceteris/image/image_cache.hpp"
#include "ceteris/loader/augment_spec.hpp"

namespace ceteris::loader {

/// A random part of a square of `side` pixels: an area drawn from [least, 1] of the whole, a ratio of the sides
/// log-uniform between 3:4 and 4:3, in ten attempts, else the whole (Szegedy et al. 2015, as torchvision and timm have
/// it).
[[nodiscard]] image::Window random_area(double least, int side, Draws draws);

/// Random erasing (Zhong et al. 2020) as timm has it: a rectangle of 2 to 33 % of the area and a ratio of the sides
/// log-uniform between 0.3 and 1 / 0.3, smaller than the image both ways, becomes standard normal noise; nothing
/// where ten attempts find none. planes: (3, size, size) of a normalised image.
void erase_rectangle(std::span<float> planes, int size, Draws draws);

/// Augments by a recipe. What an image becomes is a function of the stream, the step and the image: not of its place
/// in the batch nor of its neighbours. Every kind of augmentation has a stream of its own, so that switching one off
/// leaves the others as they were; so has each repeat of an image in a batch.
class Augmenter {
 public:
  Augmenter(const AugmentSpec& spec, int size, const Stream& augment);

  /// Crop, flip, RandAugment, normalisation and erasing. An image that stands r times one after the other is repeat 0
  /// to r - 1. -> (N, 3, size, size) float32.
  [[nodiscard]] at::Tensor batch(const image::ImageCache& cache, std::span<const std::uint32_t> indices,
                                 std::int64_t step) const;

 private:
  struct Streams {
    Stream view, area, operations, erasing;
  };
  void write(const image::ImageCache& cache, std::uint32_t image, const Streams& streams, std::uint64_t index,
             std::span<float> planes) const;

  AugmentSpec spec_;
  int size_;
  std::vector<Streams> repeats_;
};

}  // namespace ceteris::loader
