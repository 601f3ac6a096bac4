// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include "ceteris/kernels/gelu_constants.hpp"
#include "ceteris/kernels/norm_mlp.hpp"
#include "ceteris/kernels/row_math.hpp"

namespace ceteris::kernels {
namespace {

void normalise(const Values& x, std::size_t first, std::size_t rows, std::size_t width, float eps, float* to,
               float* inverse_deviation) {
  const float share = 1.0F / static_cast<float>(width);
  for (std::size_t r = 0; r < rows; ++r, first += width, to += width) {
    RowLanes sums{}, squares{};
    for (std::size_t c = 0; c < width; ++c) {
      sums[c % kRowLanes] += x[first + c];
    }
    const float mean = total(sums) * share;
    for (std::size_t c = 0; c < width; ++c) {
      to[c] = x[first + c] - mean;
      squares[c % kRowLanes] = std::fma(to[c], to[c], squares[c % kRowLanes]);
    }
    inverse_deviation[r] = 1.0F / std::sqrt(total(squares) * share + eps);
    for (std::size_t c = 0; c < width; ++c) {
      to[c] *= inverse_deviation[r];
    }
  }
}

/// Phi(x), the normal distribution function, and exp(-x^2 / 2).
struct Normal {
  float below, bell;
};

Normal normal(float x) {
  using namespace gelu;
  const float bell = exp_below_one(x * x * -0.5F);
  const float t = 1.0F / std::fma(std::fabs(x), kSlope, 1.0F);
  float tail = kTail[0];
  for (std::size_t i = 1; i < kTail.size(); ++i) {
    tail = std::fma(tail, t, kTail[i]);
  }
  tail = tail * t * bell;
  return {x > 0 ? 1.0F - tail : tail, bell};
}

void activate(const Rows& h, std::size_t rows, std::size_t width, const float* bias, const WritableRows& to) {
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < width; ++c) {
      const float x = h.data[r * h.stride + c] + bias[c];
      to.data[r * to.stride + c] = x * normal(x).below;
    }
  }
}

void activate_backward(const Rows& h, std::size_t rows, std::size_t width, const float* bias,
                       const WritableRows& gradient, const WritableRows& to) {
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < width; ++c) {
      const float x = h.data[r * h.stride + c] + bias[c];
      const Normal at = normal(x);
      to.data[r * to.stride + c] = x * at.below;
      gradient.data[r * gradient.stride + c] *= std::fma(x * gelu::kDensity, at.bell, at.below);
    }
  }
}

void join(const float* branch, std::size_t rows, std::size_t width, const float* bias, const float* scale,
          const Values& residual, const WritableValues& out, std::size_t first) {
  for (std::size_t i = 0; i < rows * width; ++i) {
    const float part = branch[i] + bias[i % width];
    out.set(first + i, std::fma(part, scale == nullptr ? 1.0F : scale[i / width], residual[first + i]));
  }
}

void scaled(const Values& from, std::size_t first, std::size_t rows, std::size_t width, const float* scale, float* to) {
  for (std::size_t i = 0; i < rows * width; ++i) {
    to[i] = scale == nullptr ? from[first + i] : from[first + i] * scale[i / width];
  }
}

void normalise_backward(const float* gradient, const float* normalised, const float* inverse_deviation,
                        std::size_t rows, std::size_t width, const WritableValues& dx, std::size_t first) {
  const float share = 1.0F / static_cast<float>(width);
  for (std::size_t r = 0; r < rows; ++r, first += width, gradient += width, normalised += width) {
    RowLanes sums{}, products{};
    for (std::size_t c = 0; c < width; ++c) {
      sums[c % kRowLanes] += gradient[c];
      products[c % kRowLanes] = std::fma(gradient[c], normalised[c], products[c % kRowLanes]);
    }
    const float mean = total(sums) * share, slope = total(products) * share;
    for (std::size_t c = 0; c < width; ++c) {
      dx.set(first + c, inverse_deviation[r] * std::fma(normalised[c], -slope, gradient[c] - mean));
    }
  }
}

void affine(const float* normalised, std::size_t rows, std::size_t width, const float* weight, const float* bias,
            const WritableValues& out, std::size_t first) {
  for (std::size_t i = 0; i < rows * width; ++i) {
    out.set(first + i, std::fma(normalised[i], weight[i % width], bias[i % width]));
  }
}

void affine_backward(const Values& gradient, std::size_t first, std::size_t rows, std::size_t width,
                     const float* normalised, const float* weight, float* to, float* dweight, float* dbias) {
  for (std::size_t i = 0; i < rows * width; ++i) {
    const float g = gradient[first + i];
    to[i] = g * weight[i % width];
    dweight[i % width] = std::fma(g, normalised[i], dweight[i % width]);
    dbias[i % width] += g;
  }
}

}  // namespace

const NormMlpRun kNormMlpReference{&kMatmulReference,  normalise, activate,       activate_backward, join, scaled,
                                   normalise_backward, affine,    affine_backward};

}  // namespace ceteris::kernels
