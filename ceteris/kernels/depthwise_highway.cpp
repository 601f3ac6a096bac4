// SPDX-License-Identifier: Apache-2.0
// Depthwise convolution with Highway, compiled once for each instruction set and chosen at run time. 16 channels of an
// image are copied into float32 rows with the zeros beside them; a strip of results and a row of weights then stay in
// registers. Operations and their order are those of the reference.
#include "ceteris/kernels/depthwise.hpp"

// Vectors stand in arrays here, which types without a known size cannot.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ceteris/kernels/depthwise_highway.cpp"
#include <hwy/foreach_target.h>
// foreach_target.h must come first.
#include <hwy/highway.h>

#include <algorithm>
#include <type_traits>

#include "ceteris/kernels/bfloat16-inl.hpp"
#include "ceteris/kernels/unroll.hpp"

HWY_BEFORE_NAMESPACE();
namespace ceteris::kernels::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Tag = hn::CappedTag<float, kDepthwiseChannels>;
using V = hn::Vec<Tag>;
constexpr std::size_t kLanes = hn::MaxLanes(Tag());
constexpr std::size_t kPixel = kDepthwiseChannels;    // numbers from one pixel of a row to the next
constexpr bool kManyRegisters = kLanes == kPixel;     // 32, not 16
constexpr std::size_t kTwo = kManyRegisters ? 1 : 2;  // vectors of a pixel that short strips take at once

/// Rows of `columns` pixels of 16 channels in float32.
struct Rows {
  float* data;
  std::size_t columns;
  [[nodiscard]] HWY_INLINE float* at(std::size_t row, std::size_t column) const {
    return data + (row * columns + column) * kPixel;
  }
};

HWY_INLINE std::size_t up_to(std::size_t n, std::size_t unit) {
  return (n + unit - 1) / unit * unit;
}

template <class T>
HWY_INLINE void load_pixel(const T* from, std::size_t channels, float* to) {
  const Tag d;
  if (channels >= kPixel) {
    for (std::size_t c = 0; c < kPixel; c += kLanes) {
      hn::StoreU(load(d, from + c), d, to + c);
    }
    return;
  }
  const hn::CappedTag<float, 1> one;
  for (std::size_t c = 0; c < kPixel; ++c) {
    to[c] = c < channels ? hn::GetLane(load(one, from + c)) : 0;
  }
}

template <class T>
HWY_INLINE void store_pixel(const float* from, std::size_t channels, T* to) {
  const Tag d;
  if (channels >= kPixel) {
    for (std::size_t c = 0; c < kPixel; c += kLanes) {
      store(d, hn::LoadU(d, from + c), to + c);
    }
    return;
  }
  const hn::CappedTag<float, 1> one;
  for (std::size_t c = 0; c < channels; ++c) {
    store(one, hn::Set(one, from[c]), to + c);
  }
}

HWY_INLINE void clear_pixels(float* to, std::size_t pixels) {
  const Tag d;
  for (std::size_t i = 0; i < pixels * kPixel; i += kLanes) hn::StoreU(hn::Zero(d), d, to + i);
}

/// Copies the part's channels of `x`, with `border` zeros before each row and zeros behind it.
template <class T>
void load_rows(const DepthwisePart& part, const T* x, std::size_t border, const Rows& rows) {
  const DepthwiseProblem p = part.problem;
  const std::size_t channels = std::min(p.channels - part.first, kPixel);
  const T* from = x + part.image * p.height * p.width * p.channels + part.first;
  float* to = rows.data;
  for (std::size_t h = 0; h < p.height; ++h) {
    clear_pixels(to, border);
    to += border * kPixel;
    if (channels == kPixel) {
      for (std::size_t w = 0; w < p.width; ++w, from += p.channels, to += kPixel) load_pixel(from, kPixel, to);
    } else {
      for (std::size_t w = 0; w < p.width; ++w, from += p.channels, to += kPixel) load_pixel(from, channels, to);
    }
    clear_pixels(to, rows.columns - border - p.width);
    to += (rows.columns - border - p.width) * kPixel;
  }
}

void load_rows(const DepthwisePart& part, const Values& x, std::size_t border, const Rows& rows) {
  if (x.storage == Storage::Float32) {
    load_rows(part, x.floats(), border, rows);
  } else {
    load_rows(part, x.halves(), border, rows);
  }
}

/// Fetches rows [first, end) of `image`, of the 16 channels from `channel` on, into the second level of the cache: a
/// line a pixel, which is too sparse for the processor to foresee. Of an image behind the last: nothing.
HWY_INLINE void fetch_rows(const DepthwisePart& part, const Values& x, std::size_t image, std::size_t channel,
                           std::size_t first, std::size_t end) {
  const DepthwiseProblem& p = part.problem;
  if (image >= p.images) {
    return;
  }
  const std::size_t size = x.storage == Storage::Float32 ? sizeof(float) : sizeof(std::uint16_t);
  const char* from =
      static_cast<const char*>(x.data) + ((image * p.height + first) * p.width * p.channels + channel) * size;
  for (std::size_t i = 0; i < (end - first) * p.width; ++i, from += p.channels * size) {
    __builtin_prefetch(from, 0, 2);
  }
}

template <class T>
HWY_INLINE void store_row(const DepthwisePart& part, const float* row, std::size_t h, T* y) {
  const DepthwiseProblem& p = part.problem;
  T* to = y + (part.image * p.height + h) * p.width * p.channels + part.first;
  for (std::size_t w = 0; w < p.width; ++w, to += p.channels) {
    store_pixel(row + w * kPixel, p.channels - part.first, to);
  }
}

/// Adds a row of taps to the sums of a strip, each pixel read once, with the taps in registers: for 32 of these.
template <std::size_t kKernel, std::size_t kStrip>
HWY_INLINE void add_taps_by_pixel(const float* x, const float* weight, V (&sums)[kStrip][1]) {
  const Tag d;
  V taps[kKernel];
  for (std::size_t kw = 0; kw < kKernel; ++kw) taps[kw] = hn::LoadU(d, weight + kw * kPixel);
  CETERIS_UNROLL
  for (std::size_t i = 0; i < kStrip + kKernel - 1; ++i) {
    const V v = hn::LoadU(d, x + i * kPixel);
    CETERIS_UNROLL
    for (std::size_t o = 0; o < kStrip; ++o) {
      if (i >= o && i - o < kKernel) sums[o][0] = hn::MulAdd(v, taps[i - o], sums[o][0]);
    }
  }
}

/// The same one tap after the other, with little but the sums in registers: for 16 of these.
template <std::size_t kKernel, std::size_t kStrip, std::size_t kVectors>
HWY_INLINE void add_taps_in_turn(const float* x, const float* weight, V (&sums)[kStrip][kVectors]) {
  const Tag d;
  CETERIS_UNROLL
  for (std::size_t kw = 0; kw < kKernel; ++kw) {
    CETERIS_UNROLL
    for (std::size_t v = 0; v < kVectors; ++v) {
      const V tap = hn::LoadU(d, weight + kw * kPixel + v * kLanes);
      CETERIS_UNROLL
      for (std::size_t o = 0; o < kStrip; ++o) {
        sums[o][v] = hn::MulAdd(hn::LoadU(d, x + (o + kw) * kPixel + v * kLanes), tap, sums[o][v]);
      }
    }
  }
}

/// kStrip results of one row in some vectors of channels: `x` and `weight` begin with its first tap on the map. With
/// eight sums and more none waits for another.
template <std::size_t kKernel, std::size_t kStrip, std::size_t kVectors>
HWY_INLINE void strip(const float* x, std::size_t row, std::size_t tap_rows, const float* weight, const float* bias,
                      float* y) {
  const Tag d;
  V sums[kStrip][kVectors];
  for (std::size_t o = 0; o < kStrip; ++o) {
    for (std::size_t v = 0; v < kVectors; ++v) sums[o][v] = hn::LoadU(d, bias + v * kLanes);
  }
  for (std::size_t kh = 0; kh < tap_rows; ++kh, x += row, weight += kKernel * kPixel) {
    if constexpr (kManyRegisters) {
      add_taps_by_pixel<kKernel>(x, weight, sums);
    } else {
      add_taps_in_turn<kKernel>(x, weight, sums);
    }
  }
  for (std::size_t o = 0; o < kStrip; ++o) {
    for (std::size_t v = 0; v < kVectors; ++v) hn::StoreU(sums[o][v], d, y + o * kPixel + v * kLanes);
  }
}

/// Rows of taps that lie on the map for output row h: [first, first + count), and the row that the first one reads.
struct TapRows {
  std::size_t first, count, row;
};
HWY_INLINE TapRows tap_rows(const DepthwiseProblem& p, std::size_t h) {
  const std::size_t border = p.kernel / 2;
  const std::size_t first = h < border ? border - h : 0;
  const std::size_t end = std::min(p.kernel, p.height + border - h);
  return {first, end - first, h + first - border};
}

template <std::size_t kKernel, std::size_t kStrip, std::size_t kVectors = 1>
void correlate_strips(const DepthwisePart& part, const Values& x, const float* weight, const float* bias,
                      const WritableValues& y) {
  const DepthwiseProblem& p = part.problem;
  const std::size_t width = up_to(p.width, kStrip);
  const Rows rows{part.scratch, width + kKernel - 1};
  float* const out = rows.at(p.height, 0);
  load_rows(part, x, kKernel / 2, rows);
  const bool more = part.first + kPixel < p.channels;
  const std::size_t next_image = part.image + (more ? 0 : 1), next_channel = more ? part.first + kPixel : 0;
  for (std::size_t h = 0; h < p.height; ++h) {
    const TapRows taps = tap_rows(p, h);
    fetch_rows(part, x, next_image, next_channel, h, h + 1);
    for (std::size_t w = 0; w < width; w += kStrip) {
      for (std::size_t c = 0; c < kPixel; c += kVectors * kLanes) {
        strip<kKernel, kStrip, kVectors>(rows.at(taps.row, w) + c, rows.columns * kPixel, taps.count,
                                         weight + taps.first * kKernel * kPixel + c, bias + c, out + w * kPixel + c);
      }
    }
    if (y.storage == Storage::Float32) {
      store_row(part, out, h, y.floats());
    } else {
      store_row(part, out, h, y.halves());
    }
  }
}

/// The sums of one row of gradients times one row of the map, a tap each.
template <std::size_t kKernel>
HWY_INLINE void add_row(const float* x, const float* gradient, std::size_t width, V (&sums)[kKernel]) {
  const Tag d;
  for (std::size_t w = 0; w < width; ++w, x += kPixel, gradient += kPixel) {
    const V g = hn::LoadU(d, gradient);
    CETERIS_UNROLL
    for (std::size_t kw = 0; kw < kKernel; ++kw) sums[kw] = hn::MulAdd(hn::LoadU(d, x + kw * kPixel), g, sums[kw]);
  }
}

/// Rows of an image's gradient, [first, end).
struct Band {
  std::size_t first, end;
};

/// Adds a band's sums for one vector of channels and one row of taps to `totals`.
template <std::size_t kKernel>
HWY_INLINE void add_tap_row(const Rows& x, const Rows& gradient, std::size_t height, Band band, std::size_t kh,
                            float* totals) {
  const Tag d;
  constexpr std::size_t kBorder = kKernel / 2;
  V sums[kKernel];
  CETERIS_UNROLL
  for (std::size_t kw = 0; kw < kKernel; ++kw) sums[kw] = hn::Load(d, totals + kw * kPixel);
  const std::size_t end = kh < height + kBorder ? std::min(band.end, height + kBorder - kh) : 0;
  for (std::size_t h = std::max(band.first, kh < kBorder ? kBorder - kh : 0); h < end; ++h) {
    add_row(x.at(h + kh - kBorder, 0), gradient.at(h, 0), gradient.columns, sums);
  }
  CETERIS_UNROLL
  for (std::size_t kw = 0; kw < kKernel; ++kw) hn::Store(sums[kw], d, totals + kw * kPixel);
}

/// Rows of a band: all taps pass by while both maps' rows stay in the first level of the cache.
std::size_t band_rows(const Rows& x, const Rows& gradient, std::size_t kernel) {
  constexpr std::size_t kCache = 5000;
  const std::size_t around = (kernel - 1) * x.columns * kPixel, row = (x.columns + gradient.columns) * kPixel;
  return around < kCache ? std::max<std::size_t>(1, (kCache - around) / row) : 1;
}

void add_bias(const Rows& gradient, std::size_t height, float* dbias) {
  const Tag d;
  V a = hn::Zero(d), b = a, e = a, f = a;
  for (std::size_t h = 0; h < height; ++h) {
    const float* g = gradient.at(h, 0);
    std::size_t w = 0;
    for (; w + 4 <= gradient.columns; w += 4, g += 4 * kPixel) {
      a = hn::Add(a, hn::LoadU(d, g));
      b = hn::Add(b, hn::LoadU(d, g + kPixel));
      e = hn::Add(e, hn::LoadU(d, g + 2 * kPixel));
      f = hn::Add(f, hn::LoadU(d, g + 3 * kPixel));
    }
    if (w < gradient.columns) a = hn::Add(a, hn::LoadU(d, g));
    if (w + 1 < gradient.columns) b = hn::Add(b, hn::LoadU(d, g + kPixel));
    if (w + 2 < gradient.columns) e = hn::Add(e, hn::LoadU(d, g + 2 * kPixel));
  }
  hn::StoreU(hn::Add(hn::LoadU(d, dbias), hn::Add(hn::Add(a, b), hn::Add(e, f))), d, dbias);
}

template <std::size_t kKernel>
void weight_gradient_rows(const DepthwisePart& part, const Values& x, const Values& gradient, float* dweight,
                          float* dbias) {
  const DepthwiseProblem& p = part.problem;
  const Tag d;
  const Rows rows{part.scratch, p.width + kKernel - 1};
  const Rows gradient_rows{rows.at(p.height, 0), p.width};
  load_rows(part, x, kKernel / 2, rows);
  load_rows(part, gradient, 0, gradient_rows);
  HWY_ALIGN float totals[kKernel * kKernel * kPixel] = {};
  const std::size_t band = band_rows(rows, gradient_rows, kKernel);
  for (std::size_t h = 0; h < p.height; h += band) {
    const Band some{h, std::min(p.height, h + band)};
    fetch_rows(part, x, part.image + 1, part.first, some.first, some.end);
    fetch_rows(part, gradient, part.image + 1, part.first, some.first, some.end);
    for (std::size_t kh = 0; kh < kKernel; ++kh) {
      for (std::size_t c = 0; c < kPixel; c += kLanes) {
        add_tap_row<kKernel>({rows.data + c, rows.columns}, {gradient_rows.data + c, p.width}, p.height, some, kh,
                             totals + kh * kKernel * kPixel + c);
      }
    }
  }
  for (std::size_t i = 0; i < kKernel * kKernel * kPixel; i += kLanes) {
    hn::StoreU(hn::Add(hn::LoadU(d, dweight + i), hn::Load(d, totals + i)), d, dweight + i);
  }
  for (std::size_t c = 0; c < kPixel; c += kLanes) add_bias({gradient_rows.data + c, p.width}, p.height, dbias + c);
}

template <std::size_t kKernel>
void correlate_of(const DepthwisePart& part, const Values& x, const float* weight, const float* bias,
                  const WritableValues& y) {
  if (part.problem.width % 14 == 0) {
    correlate_strips<kKernel, 14>(part, x, weight, bias, y);
  } else if (part.problem.width == 7) {
    correlate_strips<kKernel, 7, kTwo>(part, x, weight, bias, y);
  } else if (part.problem.width <= 4) {
    correlate_strips<kKernel, 4, kTwo>(part, x, weight, bias, y);
  } else {
    correlate_strips<kKernel, 8>(part, x, weight, bias, y);
  }
}

/// Calls `run` with the side of the filter as a type.
template <class Run>
void with_kernel(std::size_t kernel, Run run) {
  switch (kernel) {
    case 3:
      return run(std::integral_constant<std::size_t, 3>());
    case 5:
      return run(std::integral_constant<std::size_t, 5>());
    case 7:
      return run(std::integral_constant<std::size_t, 7>());
    case 9:
      return run(std::integral_constant<std::size_t, 9>());
    default:
      return run(std::integral_constant<std::size_t, 11>());
  }
}

void correlate(const DepthwisePart& part, const Values& x, const float* weight, const float* bias,
               const WritableValues& y) {
  with_kernel(part.problem.kernel, [&](auto kernel) { correlate_of<kernel()>(part, x, weight, bias, y); });
}

void weight_gradient(const DepthwisePart& part, const Values& x, const Values& gradient, float* dweight, float* dbias) {
  with_kernel(part.problem.kernel,
              [&](auto kernel) { weight_gradient_rows<kernel()>(part, x, gradient, dweight, dbias); });
}

}  // namespace
}  // namespace ceteris::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ceteris::kernels {
namespace {

HWY_EXPORT(correlate);
HWY_EXPORT(weight_gradient);

void correlate_best(const DepthwisePart& part, const Values& x, const float* weight, const float* bias,
                    const WritableValues& y) {
  HWY_DYNAMIC_DISPATCH(correlate)(part, x, weight, bias, y);
}

void weight_gradient_best(const DepthwisePart& part, const Values& x, const Values& gradient, float* dweight,
                          float* dbias) {
  HWY_DYNAMIC_DISPATCH(weight_gradient)(part, x, gradient, dweight, dbias);
}

}  // namespace

const DepthwiseRun kDepthwiseHighway{correlate_best, weight_gradient_best};

}  // namespace ceteris::kernels
#endif
