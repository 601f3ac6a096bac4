// SPDX-License-Identifier: Apache-2.0
// Unpacking, conversion and scaling with Highway, compiled once for each instruction set and chosen at run time.
#include "ceteris/kernels/normalise_planes.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ceteris/kernels/normalise_planes_highway.cpp"
#include <hwy/foreach_target.h>
// foreach_target.h must come first.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace ceteris::kernels::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

template <class D, class Bytes>
HWY_INLINE void store_scaled(D d, Bytes bytes, float scale, float offset, bool flip, float* target) {
  const hn::Rebind<int32_t, D> integers;
  const auto x = hn::ConvertTo(d, hn::PromoteTo(integers, bytes));
  const auto y = hn::Add(hn::Mul(x, hn::Set(d, scale)), hn::Set(d, offset));
  hn::StoreU(flip ? hn::Reverse(d, y) : y, d, target);
}

/// `width` pixels from `source` to the rows that start at the three targets.
template <class D>
HWY_INLINE void normalise_row(D d, const uint8_t* source, std::size_t width, bool flip, const ChannelScale& scale,
                              float* const* targets) {
  const hn::Rebind<uint8_t, D> bytes;
  const std::size_t lanes = hn::Lanes(d);
  for (std::size_t done = 0; done < width; done += lanes) {
    // The last vector overlaps the one before it instead of leaving a tail.
    const std::size_t x = done + lanes <= width ? done : width - lanes;
    const std::size_t start = flip ? width - lanes - x : x;
    hn::Vec<decltype(bytes)> red;
    hn::Vec<decltype(bytes)> green;
    hn::Vec<decltype(bytes)> blue;
    hn::LoadInterleaved3(bytes, source + 3 * x, red, green, blue);
    store_scaled(d, red, scale.scale[0], scale.offset[0], flip, targets[0] + start);
    store_scaled(d, green, scale.scale[1], scale.offset[1], flip, targets[1] + start);
    store_scaled(d, blue, scale.scale[2], scale.offset[2], flip, targets[2] + start);
  }
}

void normalise_rows(const uint8_t* source, std::size_t stride, std::size_t width, std::size_t height, bool flip,
                    const ChannelScale& scale, float* planes) {
  const hn::ScalableTag<float> widest;
  for (std::size_t y = 0; y < height; ++y) {
    float* const targets[3] = {planes + y * width, planes + (height + y) * width, planes + (2 * height + y) * width};
    if (width >= hn::Lanes(widest)) {
      normalise_row(widest, source + y * stride, width, flip, scale, targets);
    } else {
      normalise_row(hn::CappedTag<float, 1>(), source + y * stride, width, flip, scale, targets);
    }
  }
}

}  // namespace
}  // namespace ceteris::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ceteris::kernels {

HWY_EXPORT(normalise_rows);

void normalise_highway(const PixelView& image, const Crop& crop, const ChannelScale& scale, std::span<float> planes) {
  const std::size_t stride = std::size_t{3} * image.width;
  const std::size_t start = crop.top * stride + std::size_t{3} * crop.left;
  HWY_DYNAMIC_DISPATCH(normalise_rows)
  (image.pixels.data() + start, stride, crop.width, crop.height, crop.flip, scale, planes.data());
}

}  // namespace ceteris::kernels
#endif
