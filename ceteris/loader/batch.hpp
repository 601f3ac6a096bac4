// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "ceteris/base/random.hpp"
#include "ceteris/image/image_cache.hpp"
#include "ceteris/loader/augment_spec.hpp"

namespace ceteris::loader {

/// Channel means and deviations of the pixels in [0, 1]: ImageNet's, the field's habit.
inline constexpr std::array<double, 3> kMean = {0.485, 0.456, 0.406};
inline constexpr std::array<double, 3> kDeviation = {0.229, 0.224, 0.225};

/// Where in a cached image the network looks.
struct View {
  int top = 0;
  int left = 0;
  bool flip = false;
};

/// The centre of an image of `side`, `size` wide.
[[nodiscard]] View center_view(int side, int size);
/// A view drawn for training; with crop and flip off it is the centre.
[[nodiscard]] View random_view(const AugmentSpec& spec, int side, int size, Draws draws);

/// The view of one image of side x side pixels, normalised. pixels: (side, side, 3) -> planes: (3, size, size).
void write_planes(std::span<const std::uint8_t> pixels, int side, const View& view, int size, std::span<float> planes);

/// Images as normalised planes. indices and views have equal length N -> (N, 3, size, size) float32.
[[nodiscard]] at::Tensor image_batch(const image::ImageCache& cache, std::span<const std::uint32_t> indices,
                                     std::span<const View> views, int size);

/// Which samples each training step takes: epochs are permutations drawn from `order`, one index an epoch, and the
/// incomplete last batch of an epoch is left out. With fewer samples than a batch, the batch is the whole set. A batch
/// is a function of its step alone; the permutation of the epoch asked for last is kept, since drawing it costs the
/// whole set. With repeats (Hoffer et al. 2020; Berman et al. 2019, as in DeiT) a sample takes that many places one
/// after the other, and an epoch has as many steps as without, with the first 1 / repeats of its permutation.
class EpochOrder {
 public:
  EpochOrder(std::size_t samples, std::size_t batch, const Stream& order, std::size_t repeats = 1);

  /// The sample numbers of step `step`. The view holds until the next call.
  [[nodiscard]] std::span<const std::uint32_t> batch(std::int64_t step);

 private:
  std::size_t samples_;
  std::size_t batch_;
  std::size_t repeats_;
  Stream order_;
  std::int64_t epoch_ = -1;
  std::vector<std::uint32_t> permutation_;
  std::vector<std::uint32_t> repeated_;
};

}  // namespace ceteris::loader
