// SPDX-License-Identifier: Apache-2.0
#include "ceteris/loader/augment.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "ceteris/image/resize.hpp"
#include "ceteris/loader/batch.hpp"
#include "ceteris/loader/rand_augment.hpp"

namespace ceteris::loader {
namespace {

constexpr int kAttempts = 10;

double log_uniform(double low, double high, Draws& draws) {
  return std::exp(draws.uniform(std::log(low), std::log(high)));
}

/// Uniform in [0, most].
int place(int most, Draws& draws) {
  return static_cast<int>(draws.below(static_cast<std::uint64_t>(most) + 1));
}

image::Image mirrored(const image::Image& image) {
  image::Image result = image;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const std::uint8_t* from = image.row(y) + std::ptrdiff_t{3} * (image.width - 1 - x);
      std::copy_n(from, 3, result.row(y) + std::ptrdiff_t{3} * x);
    }
  }
  return result;
}

image::Image image_of(const image::ImageCache& cache, std::uint32_t index) {
  const auto pixels = cache.image(index);
  return {cache.side(), cache.side(), {pixels.begin(), pixels.end()}};
}

}  // namespace

image::Window random_area(double least, int side, Draws draws) {
  const double all = static_cast<double>(side) * side;
  for (int i = 0; i < kAttempts; ++i) {
    const double area = draws.uniform(least, 1) * all;
    const double ratio = log_uniform(3.0 / 4, 4.0 / 3, draws);
    const int width = static_cast<int>(std::lround(std::sqrt(area * ratio)));
    const int height = static_cast<int>(std::lround(std::sqrt(area / ratio)));
    if (width >= 1 && height >= 1 && width <= side && height <= side) {
      const int top = place(side - height, draws), left = place(side - width, draws);
      return {left, top, width, height};
    }
  }
  return {0, 0, side, side};
}

void erase_rectangle(std::span<float> planes, int size, Draws draws) {
  const double all = static_cast<double>(size) * size;
  for (int i = 0; i < kAttempts; ++i) {
    const double area = draws.uniform(0.02, 1.0 / 3) * all;
    const double ratio = log_uniform(0.3, 1 / 0.3, draws);
    const int height = static_cast<int>(std::lround(std::sqrt(area * ratio)));
    const int width = static_cast<int>(std::lround(std::sqrt(area / ratio)));
    if (height < size && width < size) {
      const int top = place(size - height, draws), left = place(size - width, draws);
      for (int c = 0; c < 3; ++c) {
        for (int y = top; y < top + height; ++y) {
          for (int x = left; x < left + width; ++x) {
            planes[static_cast<std::size_t>((c * size + y) * size + x)] = static_cast<float>(draws.normal());
          }
        }
      }
      return;
    }
  }
}

Augmenter::Augmenter(const AugmentSpec& spec, int size, const Stream& augment) : spec_(spec), size_(size) {
  for (int i = 0; i < spec.repeats; ++i) {
    const Stream own = i == 0 ? augment : augment.child("repeat " + std::to_string(i));
    repeats_.push_back({.view = own,
                        .area = own.child("area"),
                        .operations = own.child("operations"),
                        .erasing = own.child("erasing")});
  }
}

at::Tensor Augmenter::batch(const image::ImageCache& cache, std::span<const std::uint32_t> indices,
                            std::int64_t step) const {
  at::Tensor images = at::empty({static_cast<std::int64_t>(indices.size()), 3, size_, size_});
  const std::size_t numbers = std::size_t{3} * static_cast<std::size_t>(size_) * static_cast<std::size_t>(size_);
  float* out = images.data_ptr<float>();
  std::size_t repeat = 0;
  for (std::size_t i = 0; i < indices.size(); ++i) {
    repeat = i > 0 && indices[i] == indices[i - 1] ? repeat + 1 : 0;
    const std::uint64_t index = static_cast<std::uint64_t>(step) << 32U | indices[i];
    write(cache, indices[i], repeats_[repeat % repeats_.size()], index, {out + i * numbers, numbers});
  }
  return images;
}

void Augmenter::write(const image::ImageCache& cache, std::uint32_t image, const Streams& streams, std::uint64_t index,
                      std::span<float> planes) const {
  View view = random_view(spec_, cache.side(), size_, streams.view.at(index));
  if (spec_.crop_area == 0 && spec_.rand_augment == 0) {
    write_planes(cache.image(image), cache.side(), view, size_, planes);
  } else {
    const image::Window window = spec_.crop_area > 0
                                     ? random_area(spec_.crop_area, cache.side(), streams.area.at(index))
                                     : image::Window{view.left, view.top, size_, size_};
    image::Image changed = image::resize(image_of(cache, image), window, size_, size_);
    if (view.flip) {
      changed = mirrored(changed);
    }
    changed = rand_augment(std::move(changed), spec_, streams.operations.at(index));
    write_planes(changed.pixels, size_, {}, size_, planes);
  }
  Draws erasing = streams.erasing.at(index);
  if (spec_.erase > 0 && erasing.uniform() < spec_.erase) {
    erase_rectangle(planes, size_, erasing);
  }
}

}  // namespace ceteris::loader
