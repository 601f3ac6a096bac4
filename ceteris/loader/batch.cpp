// SPDX-License-Identifier: Apache-2.0
#include "ceteris/loader/batch.hpp"

#include <algorithm>

#include "ceteris/base/error.hpp"
#include "ceteris/kernels/normalise_planes.hpp"

namespace ceteris::loader {

View center_view(int side, int size) {
  return {(side - size) / 2, (side - size) / 2, false};
}

View random_view(const AugmentSpec& spec, int side, int size, Draws draws) {
  View view = center_view(side, size);
  const auto room = static_cast<std::uint64_t>(side - size + 1);
  // Every view takes its three draws, so that switching one kind off leaves the others as they were.
  const auto top = static_cast<int>(draws.below(room)), left = static_cast<int>(draws.below(room));
  const bool flip = draws.uniform() < 0.5;
  if (spec.crop) {
    view.top = top;
    view.left = left;
  }
  view.flip = spec.flip && flip;
  return view;
}

void write_planes(std::span<const std::uint8_t> pixels, int side, const View& view, int size, std::span<float> planes) {
  kernels::normalise_planes({pixels, side, side}, {view.left, view.top, size, size, view.flip},
                            kernels::channel_scale(kMean, kDeviation), planes);
}

at::Tensor image_batch(const image::ImageCache& cache, std::span<const std::uint32_t> indices,
                       std::span<const View> views, int size) {
  CETERIS_CHECK(indices.size() == views.size(), "a view for every image");
  at::Tensor batch = at::empty({static_cast<std::int64_t>(indices.size()), 3, size, size});
  const std::size_t plane = static_cast<std::size_t>(size) * static_cast<std::size_t>(size);
  float* out = batch.data_ptr<float>();
  for (std::size_t i = 0; i < indices.size(); ++i) {
    write_planes(cache.image(indices[i]), cache.side(), views[i], size, {out + i * 3 * plane, 3 * plane});
  }
  return batch;
}

EpochOrder::EpochOrder(std::size_t samples, std::size_t batch, const Stream& order, std::size_t repeats)
    : samples_(samples), batch_(std::min(batch, samples)), repeats_(repeats), order_(order) {
  CETERIS_CHECK(samples > 0 && batch > 0 && repeats > 0, "a batch of nothing");
}

std::span<const std::uint32_t> EpochOrder::batch(std::int64_t step) {
  CETERIS_CHECK(step >= 0, "steps count from 0");
  const auto per_epoch = static_cast<std::int64_t>(samples_ / batch_);
  if (const std::int64_t epoch = step / per_epoch; epoch != epoch_) {
    permutation_ = permutation(samples_, order_.at(static_cast<std::uint64_t>(epoch)));
    epoch_ = epoch;
  }
  const std::size_t first = static_cast<std::size_t>(step % per_epoch) * batch_;
  if (repeats_ == 1) {
    return std::span(permutation_).subspan(first, batch_);
  }
  repeated_.resize(batch_);
  for (std::size_t i = 0; i < batch_; ++i) {
    repeated_[i] = permutation_[(first + i) / repeats_];
  }
  return repeated_;
}

}  // namespace ceteris::loader
