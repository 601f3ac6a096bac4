// SPDX-License-Identifier: Apache-2.0
// Batch normalisation with Highway, compiled once for each instruction set and chosen at run time. A vector holds
// neighbouring channels of one row; operations and their order are those of the reference, so the bits are too.
#include "ceteris/kernels/batch_norm.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ceteris/kernels/batch_norm_highway.cpp"
#include <hwy/foreach_target.h>
// foreach_target.h must come first.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace ceteris::kernels::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

/// Calls `column(d, c)` for every vector of channels from c on, then for the channels that fill none.
template <class Column>
HWY_INLINE void for_columns(std::size_t channels, Column column) {
  const hn::ScalableTag<float> widest;
  const std::size_t lanes = hn::Lanes(widest);
  std::size_t c = 0;
  for (; c + lanes <= channels; c += lanes) {
    column(widest, c);
  }
  for (; c < channels; ++c) {
    column(hn::CappedTag<float, 1>(), c);
  }
}

/// The sum of `term(row)` over all rows, in four sums side by side.
template <class D, class Term>
HWY_INLINE hn::Vec<D> sum_of_rows(D d, std::size_t rows, Term term) {
  auto a = hn::Zero(d), b = a, e = a, f = a;
  std::size_t r = 0;
  for (; r + 4 <= rows; r += 4) {
    a = hn::Add(a, term(r));
    b = hn::Add(b, term(r + 1));
    e = hn::Add(e, term(r + 2));
    f = hn::Add(f, term(r + 3));
  }
  if (r < rows) a = hn::Add(a, term(r));
  if (r + 1 < rows) b = hn::Add(b, term(r + 1));
  if (r + 2 < rows) e = hn::Add(e, term(r + 2));
  return hn::Add(hn::Add(a, b), hn::Add(e, f));
}

template <class D, class V>
HWY_INLINE V let_through(D d, V gradient, V x, V scale, V shift, bool relu) {
  return relu ? hn::IfThenZeroElse(hn::Le(hn::Add(hn::Mul(x, scale), shift), hn::Zero(d)), gradient) : gradient;
}

void moments(const float* x, std::size_t rows, std::size_t channels, float* mean, float* squares) {
  const float share = 1.0F / static_cast<float>(rows);
  for_columns(channels, [&](auto d, std::size_t c) HWY_ATTR {
    const auto row = [&](std::size_t r) HWY_ATTR { return hn::LoadU(d, x + r * channels + c); };
    const auto middle = hn::Mul(sum_of_rows(d, rows, row), hn::Set(d, share));
    hn::StoreU(middle, d, mean + c);
    const auto distances = sum_of_rows(d, rows, [&](std::size_t r) HWY_ATTR {
      const auto distance = hn::Sub(row(r), middle);
      return hn::Mul(distance, distance);
    });
    hn::StoreU(distances, d, squares + c);
  });
}

void apply(const float* x, std::size_t rows, std::size_t channels, const float* scale, const float* shift, bool relu,
           float* y) {
  for (std::size_t r = 0; r < rows; ++r, x += channels, y += channels) {
    for_columns(channels, [&](auto d, std::size_t c) HWY_ATTR {
      const auto value = hn::Add(hn::Mul(hn::LoadU(d, x + c), hn::LoadU(d, scale + c)), hn::LoadU(d, shift + c));
      hn::StoreU(relu ? hn::IfThenZeroElse(hn::Lt(value, hn::Zero(d)), value) : value, d, y + c);
    });
  }
}

void gradient_sums(const float* gradient, const float* x, std::size_t rows, std::size_t channels, const float* scale,
                   const float* shift, const float* mean, bool relu, float* sum, float* sum_centred) {
  for_columns(channels, [&](auto d, std::size_t c) HWY_ATTR {
    const auto s = hn::LoadU(d, scale + c), t = hn::LoadU(d, shift + c), middle = hn::LoadU(d, mean + c);
    // The gradients that pass, and those times the distance from the mean: one walk down the rows for both.
    auto plain0 = hn::Zero(d), plain1 = plain0, plain2 = plain0, plain3 = plain0;
    auto centred0 = plain0, centred1 = plain0, centred2 = plain0, centred3 = plain0;
    const auto add = [&](std::size_t r, auto& plain, auto& centred) HWY_ATTR {
      const auto v = hn::LoadU(d, x + r * channels + c);
      const auto g = let_through(d, hn::LoadU(d, gradient + r * channels + c), v, s, t, relu);
      plain = hn::Add(plain, g);
      centred = hn::Add(centred, hn::Mul(g, hn::Sub(v, middle)));
    };
    std::size_t r = 0;
    for (; r + 4 <= rows; r += 4) {
      add(r, plain0, centred0);
      add(r + 1, plain1, centred1);
      add(r + 2, plain2, centred2);
      add(r + 3, plain3, centred3);
    }
    if (r < rows) add(r, plain0, centred0);
    if (r + 1 < rows) add(r + 1, plain1, centred1);
    if (r + 2 < rows) add(r + 2, plain2, centred2);
    hn::StoreU(hn::Add(hn::Add(plain0, plain1), hn::Add(plain2, plain3)), d, sum + c);
    hn::StoreU(hn::Add(hn::Add(centred0, centred1), hn::Add(centred2, centred3)), d, sum_centred + c);
  });
}

void gradient_input(const float* gradient, const float* x, std::size_t rows, std::size_t channels, const float* scale,
                    const float* shift, const float* mean, const float* factor, const float* slope, const float* offset,
                    bool relu, float* dx) {
  for (std::size_t r = 0; r < rows; ++r, gradient += channels, x += channels, dx += channels) {
    for_columns(channels, [&](auto d, std::size_t c) HWY_ATTR {
      const auto v = hn::LoadU(d, x + c);
      const auto g =
          let_through(d, hn::LoadU(d, gradient + c), v, hn::LoadU(d, scale + c), hn::LoadU(d, shift + c), relu);
      const auto own = hn::Mul(hn::LoadU(d, factor + c), g);
      const auto common = hn::Mul(hn::LoadU(d, slope + c), hn::Sub(v, hn::LoadU(d, mean + c)));
      hn::StoreU(hn::Add(hn::Add(own, common), hn::LoadU(d, offset + c)), d, dx + c);
    });
  }
}

}  // namespace
}  // namespace ceteris::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ceteris::kernels {
namespace {

HWY_EXPORT(moments);
HWY_EXPORT(apply);
HWY_EXPORT(gradient_sums);
HWY_EXPORT(gradient_input);

void moments_best(const float* x, std::size_t rows, std::size_t channels, float* mean, float* squares) {
  HWY_DYNAMIC_DISPATCH(moments)(x, rows, channels, mean, squares);
}

void apply_best(const float* x, std::size_t rows, std::size_t channels, const float* scale, const float* shift,
                bool relu, float* y) {
  HWY_DYNAMIC_DISPATCH(apply)(x, rows, channels, scale, shift, relu, y);
}

void gradient_sums_best(const float* gradient, const float* x, std::size_t rows, std::size_t channels,
                        const float* scale, const float* shift, const float* mean, bool relu, float* sum,
                        float* sum_centred) {
  HWY_DYNAMIC_DISPATCH(gradient_sums)(gradient, x, rows, channels, scale, shift, mean, relu, sum, sum_centred);
}

void gradient_input_best(const float* gradient, const float* x, std::size_t rows, std::size_t channels,
                         const float* scale, const float* shift, const float* mean, const float* factor,
                         const float* slope, const float* offset, bool relu, float* dx) {
  HWY_DYNAMIC_DISPATCH(gradient_input)
  (gradient, x, rows, channels, scale, shift, mean, factor, slope, offset, relu, dx);
}

}  // namespace

const BatchNormRun kBatchNormHighway{moments_best, apply_best, gradient_sums_best, gradient_input_best};

}  // namespace ceteris::kernels
#endif
