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

HWY_BEFORE_NAMESPACE();
namespace ceteris::kernels::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Tag = hn::CappedTag<float, kDepthwiseChannels>;
using V = hn::Vec<Tag>;
constexpr std::size_t kLanes = hn::MaxLanes(Tag());
constexpr std::size_t kPixel = kDepthwiseChannels;  // numbers from one pixel of a row to the next

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

/// Copies the part's channels of `x`, with `border` zeros before each row and zeros behind it.
template <class T>
void load_rows(const DepthwisePart& part, const T* x, std::size_t border, const Rows& rows) {
  const DepthwiseProblem& p = part.problem;
  const T* from = x + part.image * p.height * p.width * p.channels + part.first;
  for (std::size_t h = 0; h < p.height; ++h) {
    std::fill_n(rows.at(h, 0), border * kPixel, 0.0F);
    for (std::size_t w = 0; w < p.width; ++w, from += p.channels) {
      load_pixel(from, p.channels - part.first, rows.at(h, border + w));
    }
    std::fill_n(rows.at(h, border + p.width), (rows.columns - border - p.width) * kPixel, 0.0F);
  }
}

void load_rows(const DepthwisePart& part, const Values& x, std::size_t border, const Rows& rows) {
  if (x.storage == Storage::Float32) {
    load_rows(part, x.floats(), border, rows);
  } else {
    load_rows(part, x.halves(), border, rows);
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

/// kStrip results of one row in one vector of channels: `x` and `weight` begin with its first tap on the map.
template <std::size_t kKernel, std::size_t kStrip>
HWY_INLINE void strip(const float* x, std::size_t row, std::size_t tap_rows, const float* weight, V bias, float* y) {
  const Tag d;
  V sums[kStrip];
  for (std::size_t o = 0; o < kStrip; ++o) sums[o] = bias;
  for (std::size_t kh = 0; kh < tap_rows; ++kh, x += row, weight += kKernel * kPixel) {
    V taps[kKernel];
    for (std::size_t kw = 0; kw < kKernel; ++kw) taps[kw] = hn::LoadU(d, weight + kw * kPixel);
#pragma GCC unroll 32
    for (std::size_t i = 0; i < kStrip + kKernel - 1; ++i) {
      const V v = hn::LoadU(d, x + i * kPixel);
#pragma GCC unroll 32
      for (std::size_t o = 0; o < kStrip; ++o) {
        if (i >= o && i - o < kKernel) sums[o] = hn::MulAdd(v, taps[i - o], sums[o]);
      }
    }
  }
  for (std::size_t o = 0; o < kStrip; ++o) hn::StoreU(sums[o], d, y + o * kPixel);
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

template <std::size_t kKernel, std::size_t kStrip>
void correlate_strips(const DepthwisePart& part, const Values& x, const float* weight, const float* bias,
                      const WritableValues& y) {
  const DepthwiseProblem& p = part.problem;
  const std::size_t width = up_to(p.width, kStrip);
  const Rows rows{part.scratch, width + kKernel - 1};
  float* const out = rows.at(p.height, 0);
  load_rows(part, x, kKernel / 2, rows);
  for (std::size_t h = 0; h < p.height; ++h) {
    const TapRows taps = tap_rows(p, h);
    for (std::size_t c = 0; c < kPixel; c += kLanes) {
      for (std::size_t w = 0; w < width; w += kStrip) {
        strip<kKernel, kStrip>(rows.at(taps.row, w) + c, rows.columns * kPixel, taps.count,
                               weight + taps.first * kKernel * kPixel + c, hn::LoadU(Tag(), bias + c),
                               out + w * kPixel + c);
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
HWY_INLINE void add_row(const float* x, const float* gradient, std::size_t width, V* sums) {
  constexpr std::size_t kColumns = 4;
  const Tag d;
  for (std::size_t w = 0; w < width; w += kColumns, x += kColumns * kPixel, gradient += kColumns * kPixel) {
    V g[kColumns];
    for (std::size_t o = 0; o < kColumns; ++o) g[o] = hn::LoadU(d, gradient + o * kPixel);
#pragma GCC unroll 32
    for (std::size_t i = 0; i < kColumns + kKernel - 1; ++i) {
      const V v = hn::LoadU(d, x + i * kPixel);
#pragma GCC unroll 32
      for (std::size_t o = 0; o < kColumns; ++o) {
        if (i >= o && i - o < kKernel) sums[i - o] = hn::MulAdd(v, g[o], sums[i - o]);
      }
    }
  }
}

/// Adds the image's sums for one vector of channels and one row of taps.
template <std::size_t kKernel>
HWY_INLINE void add_tap_row(const Rows& x, const Rows& gradient, std::size_t height, std::size_t kh, float* dweight) {
  const Tag d;
  constexpr std::size_t kBorder = kKernel / 2;
  V sums[kKernel];
  for (std::size_t kw = 0; kw < kKernel; ++kw) sums[kw] = hn::Zero(d);
  const std::size_t end = kh < height + kBorder ? std::min(height, height + kBorder - kh) : 0;
  for (std::size_t h = kh < kBorder ? kBorder - kh : 0; h < end; ++h) {
    add_row<kKernel>(x.at(h + kh - kBorder, 0), gradient.at(h, 0), gradient.columns, sums);
  }
  for (std::size_t kw = 0; kw < kKernel; ++kw) {
    float* const to = dweight + (kh * kKernel + kw) * kPixel;
    hn::StoreU(hn::Add(hn::LoadU(d, to), sums[kw]), d, to);
  }
}

void add_bias(const Rows& gradient, std::size_t height, float* dbias) {
  const Tag d;
  V a = hn::Zero(d), b = a, e = a, f = a;
  for (std::size_t h = 0; h < height; ++h) {
    for (std::size_t w = 0; w < gradient.columns; w += 4) {
      const float* const g = gradient.at(h, w);
      a = hn::Add(a, hn::LoadU(d, g));
      b = hn::Add(b, hn::LoadU(d, g + kPixel));
      e = hn::Add(e, hn::LoadU(d, g + 2 * kPixel));
      f = hn::Add(f, hn::LoadU(d, g + 3 * kPixel));
    }
  }
  hn::StoreU(hn::Add(hn::LoadU(d, dbias), hn::Add(hn::Add(a, b), hn::Add(e, f))), d, dbias);
}

template <std::size_t kKernel>
void weight_gradient_rows(const DepthwisePart& part, const Values& x, const Values& gradient, float* dweight,
                          float* dbias) {
  const DepthwiseProblem& p = part.problem;
  const std::size_t width = up_to(p.width, 4);
  const Rows rows{part.scratch, width + kKernel - 1};
  const Rows gradient_rows{rows.at(p.height, 0), width};
  load_rows(part, x, kKernel / 2, rows);
  load_rows(part, gradient, 0, gradient_rows);
  for (std::size_t c = 0; c < kPixel; c += kLanes) {
    const Rows some{rows.data + c, rows.columns}, some_gradients{gradient_rows.data + c, gradient_rows.columns};
    for (std::size_t kh = 0; kh < kKernel; ++kh) {
      add_tap_row<kKernel>(some, some_gradients, p.height, kh, dweight + c);
    }
    add_bias(some_gradients, p.height, dbias + c);
  }
}

template <std::size_t kKernel>
void correlate_of(const DepthwisePart& part, const Values& x, const float* weight, const float* bias,
                  const WritableValues& y) {
  // 14 sums, 7 weights and a pixel need more than the 16 registers of lesser instruction sets.
  if (kLanes == kPixel && part.problem.width % 14 == 0) {
    correlate_strips<kKernel, 14>(part, x, weight, bias, y);
  } else if (part.problem.width <= 4) {
    correlate_strips<kKernel, 4>(part, x, weight, bias, y);
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
