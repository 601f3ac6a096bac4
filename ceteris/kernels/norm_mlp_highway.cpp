// SPDX-License-Identifier: Apache-2.0
// The steps between the products of kernels/norm_mlp.hpp with Highway, compiled once for each instruction set and
// chosen at run time. Operations and their order are those of the reference.
#include "ceteris/kernels/norm_mlp.hpp"

// Vectors stand in arrays here, which types without a known size cannot.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "ceteris/kernels/norm_mlp_highway.cpp"
#include <hwy/foreach_target.h>
// foreach_target.h must come first.
#include <hwy/highway.h>

#include <cmath>

#include "ceteris/kernels/bfloat16-inl.hpp"
#include "ceteris/kernels/gelu_constants.hpp"
#include "ceteris/kernels/row_math-inl.hpp"
#include "ceteris/kernels/unroll.hpp"

HWY_BEFORE_NAMESPACE();
namespace ceteris::kernels::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;

using Tag = RowTag;
using V = RowVec;
constexpr std::size_t kLanes = kRowVecLanes;

template <class T>
void normalise_rows(const T* x, std::size_t rows, std::size_t width, float eps, float* to, float* inverse_deviation) {
  const Tag d;
  const float share = 1.0F / static_cast<float>(width);
  for (std::size_t r = 0; r < rows; ++r, x += width, to += width) {
    RowSums sums, squares;
    for_row(width,
            [&](std::size_t c, std::size_t i) HWY_ATTR { sums.parts[i] = hn::Add(sums.parts[i], load(d, x + c)); });
    const V mean = hn::Set(d, sums.total() * share);
    for_row(width, [&](std::size_t c, std::size_t i) HWY_ATTR {
      const V distance = hn::Sub(load(d, x + c), mean);
      hn::StoreU(distance, d, to + c);
      squares.parts[i] = hn::MulAdd(distance, distance, squares.parts[i]);
    });
    inverse_deviation[r] = 1.0F / std::sqrt(squares.total() * share + eps);
    const V inverse = hn::Set(d, inverse_deviation[r]);
    for_row(width, [&](std::size_t c, std::size_t)
                       HWY_ATTR { hn::StoreU(hn::Mul(hn::LoadU(d, to + c), inverse), d, to + c); });
  }
}

void normalise(const Values& x, std::size_t first, std::size_t rows, std::size_t width, float eps, float* to,
               float* inverse_deviation) {
  if (x.storage == Storage::Float32) {
    normalise_rows(x.floats() + first, rows, width, eps, to, inverse_deviation);
  } else {
    normalise_rows(x.halves() + first, rows, width, eps, to, inverse_deviation);
  }
}

/// Phi(x), the normal distribution function, and exp(-x^2 / 2), of some vectors.
template <std::size_t kTogether>
struct Normal {
  V below[kTogether], bell[kTogether];
};

template <std::size_t kTogether>
HWY_INLINE Normal<kTogether> normal(const V (&x)[kTogether]) {
  using namespace gelu;
  const Tag d;
  Normal<kTogether> at;
  for (std::size_t k = 0; k < kTogether; ++k) at.bell[k] = hn::Mul(hn::Mul(x[k], x[k]), hn::Set(d, -0.5F));
  exp_below_one(at.bell);
  V t[kTogether], tail[kTogether];
  for (std::size_t k = 0; k < kTogether; ++k) {
    t[k] = hn::Div(hn::Set(d, 1.0F), hn::MulAdd(hn::Abs(x[k]), hn::Set(d, kSlope), hn::Set(d, 1.0F)));
    tail[k] = hn::Set(d, kTail[0]);
  }
  CETERIS_UNROLL
  for (std::size_t i = 1; i < kTail.size(); ++i) {
    for (std::size_t k = 0; k < kTogether; ++k) tail[k] = hn::MulAdd(tail[k], t[k], hn::Set(d, kTail[i]));
  }
  for (std::size_t k = 0; k < kTogether; ++k) {
    tail[k] = hn::Mul(hn::Mul(tail[k], t[k]), at.bell[k]);
    at.below[k] = hn::IfThenElse(hn::Gt(x[k], hn::Zero(d)), hn::Sub(hn::Set(d, 1.0F), tail[k]), tail[k]);
  }
  return at;
}

/// Calls `each(column, x, Phi(x), exp(-x^2 / 2))` for `kTogether` vectors x of hidden numbers and their bias.
template <std::size_t kTogether, class Each>
HWY_INLINE void activations(const float* from, const float* bias, std::size_t column, Each each) {
  const Tag d;
  V x[kTogether];
  for (std::size_t k = 0; k < kTogether; ++k) {
    const std::size_t c = column + k * kLanes;
    x[k] = hn::Add(hn::LoadU(d, from + c), hn::LoadU(d, bias + c));
  }
  const Normal<kTogether> at = normal(x);
  for (std::size_t k = 0; k < kTogether; ++k) each(column + k * kLanes, x[k], at.below[k], at.bell[k]);
}

/// For the vectors of a row, four of them side by side.
template <class Each>
HWY_INLINE void for_activations(const float* from, const float* bias, std::size_t width, Each each) {
  std::size_t c = 0;
  for (; c + 4 * kLanes <= width; c += 4 * kLanes) activations<4>(from, bias, c, each);
  for (; c < width; c += kLanes) activations<1>(from, bias, c, each);
}

void activate(const Rows& h, std::size_t rows, std::size_t width, const float* bias, const WritableRows& to) {
  const Tag d;
  for (std::size_t r = 0; r < rows; ++r) {
    float* const result = to.data + r * to.stride;
    for_activations(h.data + r * h.stride, bias, width,
                    [&](std::size_t c, V x, V below, V) HWY_ATTR { hn::StoreU(hn::Mul(x, below), d, result + c); });
  }
}

void activate_backward(const Rows& h, std::size_t rows, std::size_t width, const float* bias,
                       const WritableRows& gradient, const WritableRows& to) {
  const Tag d;
  for (std::size_t r = 0; r < rows; ++r) {
    float *const slopes = gradient.data + r * gradient.stride, *const result = to.data + r * to.stride;
    for_activations(h.data + r * h.stride, bias, width, [&](std::size_t c, V x, V below, V bell) HWY_ATTR {
      const V slope = hn::MulAdd(hn::Mul(x, hn::Set(d, gelu::kDensity)), bell, below);
      hn::StoreU(hn::Mul(x, below), d, result + c);
      hn::StoreU(hn::Mul(hn::LoadU(d, slopes + c), slope), d, slopes + c);
    });
  }
}

template <class T>
void join_rows(const float* branch, std::size_t rows, std::size_t width, const float* bias, const float* scale,
               const T* residual, T* out) {
  const Tag d;
  for (std::size_t r = 0; r < rows; ++r, branch += width, residual += width, out += width) {
    const V factor = hn::Set(d, scale == nullptr ? 1.0F : scale[r]);
    for (std::size_t c = 0; c < width; c += kLanes) {
      const V part = hn::Add(hn::LoadU(d, branch + c), hn::LoadU(d, bias + c));
      store(d, hn::MulAdd(part, factor, load(d, residual + c)), out + c);
    }
  }
}

void join(const float* branch, std::size_t rows, std::size_t width, const float* bias, const float* scale,
          const Values& residual, const WritableValues& out, std::size_t first) {
  if (out.storage == Storage::Float32) {
    join_rows(branch, rows, width, bias, scale, residual.floats() + first, out.floats() + first);
  } else {
    join_rows(branch, rows, width, bias, scale, residual.halves() + first, out.halves() + first);
  }
}

template <class T>
void scaled_rows(const T* from, std::size_t rows, std::size_t width, const float* scale, float* to) {
  const Tag d;
  for (std::size_t r = 0; r < rows; ++r, from += width, to += width) {
    for (std::size_t c = 0; c < width; c += kLanes) {
      const V v = load(d, from + c);
      hn::StoreU(scale == nullptr ? v : hn::Mul(v, hn::Set(d, scale[r])), d, to + c);
    }
  }
}

void scaled(const Values& from, std::size_t first, std::size_t rows, std::size_t width, const float* scale, float* to) {
  if (from.storage == Storage::Float32) {
    scaled_rows(from.floats() + first, rows, width, scale, to);
  } else {
    scaled_rows(from.halves() + first, rows, width, scale, to);
  }
}

template <class T>
void normalise_backward_rows(const float* gradient, const float* normalised, const float* inverse_deviation,
                             std::size_t rows, std::size_t width, T* dx) {
  const Tag d;
  const float share = 1.0F / static_cast<float>(width);
  for (std::size_t r = 0; r < rows; ++r, gradient += width, normalised += width, dx += width) {
    RowSums sums, products;
    for_row(width, [&](std::size_t c, std::size_t i) HWY_ATTR {
      const V g = hn::LoadU(d, gradient + c);
      sums.parts[i] = hn::Add(sums.parts[i], g);
      products.parts[i] = hn::MulAdd(g, hn::LoadU(d, normalised + c), products.parts[i]);
    });
    const V mean = hn::Set(d, sums.total() * share), slope = hn::Set(d, -(products.total() * share));
    const V inverse = hn::Set(d, inverse_deviation[r]);
    for_row(width, [&](std::size_t c, std::size_t) HWY_ATTR {
      const V centred = hn::Sub(hn::LoadU(d, gradient + c), mean);
      store(d, hn::Mul(inverse, hn::MulAdd(hn::LoadU(d, normalised + c), slope, centred)), dx + c);
    });
  }
}

void normalise_backward(const float* gradient, const float* normalised, const float* inverse_deviation,
                        std::size_t rows, std::size_t width, const WritableValues& dx, std::size_t first) {
  if (dx.storage == Storage::Float32) {
    normalise_backward_rows(gradient, normalised, inverse_deviation, rows, width, dx.floats() + first);
  } else {
    normalise_backward_rows(gradient, normalised, inverse_deviation, rows, width, dx.halves() + first);
  }
}

template <class T>
void affine_rows(const float* normalised, std::size_t rows, std::size_t width, const float* weight, const float* bias,
                 T* out) {
  const Tag d;
  for (std::size_t r = 0; r < rows; ++r, normalised += width, out += width) {
    for (std::size_t c = 0; c < width; c += kLanes) {
      store(d, hn::MulAdd(hn::LoadU(d, normalised + c), hn::LoadU(d, weight + c), hn::LoadU(d, bias + c)), out + c);
    }
  }
}

void affine(const float* normalised, std::size_t rows, std::size_t width, const float* weight, const float* bias,
            const WritableValues& out, std::size_t first) {
  if (out.storage == Storage::Float32) {
    affine_rows(normalised, rows, width, weight, bias, out.floats() + first);
  } else {
    affine_rows(normalised, rows, width, weight, bias, out.halves() + first);
  }
}

template <class T>
void affine_backward_rows(const T* gradient, std::size_t rows, std::size_t width, const float* normalised,
                          const float* weight, float* to, float* dweight, float* dbias) {
  const Tag d;
  for (std::size_t r = 0; r < rows; ++r, gradient += width, normalised += width, to += width) {
    for (std::size_t c = 0; c < width; c += kLanes) {
      const V g = load(d, gradient + c);
      hn::StoreU(hn::Mul(g, hn::LoadU(d, weight + c)), d, to + c);
      hn::StoreU(hn::MulAdd(g, hn::LoadU(d, normalised + c), hn::LoadU(d, dweight + c)), d, dweight + c);
      hn::StoreU(hn::Add(hn::LoadU(d, dbias + c), g), d, dbias + c);
    }
  }
}

void affine_backward(const Values& gradient, std::size_t first, std::size_t rows, std::size_t width,
                     const float* normalised, const float* weight, float* to, float* dweight, float* dbias) {
  if (gradient.storage == Storage::Float32) {
    affine_backward_rows(gradient.floats() + first, rows, width, normalised, weight, to, dweight, dbias);
  } else {
    affine_backward_rows(gradient.halves() + first, rows, width, normalised, weight, to, dweight, dbias);
  }
}

}  // namespace
}  // namespace ceteris::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace ceteris::kernels {
namespace {

HWY_EXPORT(normalise);
HWY_EXPORT(activate);
HWY_EXPORT(activate_backward);
HWY_EXPORT(join);
HWY_EXPORT(scaled);
HWY_EXPORT(normalise_backward);
HWY_EXPORT(affine);
HWY_EXPORT(affine_backward);

void normalise_best(const Values& x, std::size_t first, std::size_t rows, std::size_t width, float eps, float* to,
                    float* inverse_deviation) {
  HWY_DYNAMIC_DISPATCH(normalise)(x, first, rows, width, eps, to, inverse_deviation);
}

void activate_best(const Rows& h, std::size_t rows, std::size_t width, const float* bias, const WritableRows& to) {
  HWY_DYNAMIC_DISPATCH(activate)(h, rows, width, bias, to);
}

void activate_backward_best(const Rows& h, std::size_t rows, std::size_t width, const float* bias,
                            const WritableRows& gradient, const WritableRows& to) {
  HWY_DYNAMIC_DISPATCH(activate_backward)(h, rows, width, bias, gradient, to);
}

void join_best(const float* branch, std::size_t rows, std::size_t width, const float* bias, const float* scale,
               const Values& residual, const WritableValues& out, std::size_t first) {
  HWY_DYNAMIC_DISPATCH(join)(branch, rows, width, bias, scale, residual, out, first);
}

void scaled_best(const Values& from, std::size_t first, std::size_t rows, std::size_t width, const float* scale,
                 float* to) {
  HWY_DYNAMIC_DISPATCH(scaled)(from, first, rows, width, scale, to);
}

void normalise_backward_best(const float* gradient, const float* normalised, const float* inverse_deviation,
                             std::size_t rows, std::size_t width, const WritableValues& dx, std::size_t first) {
  HWY_DYNAMIC_DISPATCH(normalise_backward)(gradient, normalised, inverse_deviation, rows, width, dx, first);
}

void affine_best(const float* normalised, std::size_t rows, std::size_t width, const float* weight, const float* bias,
                 const WritableValues& out, std::size_t first) {
  HWY_DYNAMIC_DISPATCH(affine)(normalised, rows, width, weight, bias, out, first);
}

void affine_backward_best(const Values& gradient, std::size_t first, std::size_t rows, std::size_t width,
                          const float* normalised, const float* weight, float* to, float* dweight, float* dbias) {
  HWY_DYNAMIC_DISPATCH(affine_backward)(gradient, first, rows, width, normalised, weight, to, dweight, dbias);
}

}  // namespace

const NormMlpRun kNormMlpHighway{&kMatmulHighway,         normalise_best, activate_best,
                                 activate_backward_best,  join_best,      scaled_best,
                                 normalise_backward_best, affine_best,    affine_backward_best};

}  // namespace ceteris::kernels
#endif
