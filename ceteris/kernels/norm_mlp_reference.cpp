// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

#include "ceteris/kernels/gelu_constants.hpp"
#include "ceteris/kernels/norm_mlp.hpp"

namespace ceteris::kernels {
namespace {

constexpr std::size_t kLanes = 16;
// Sums over a row are made in 16 columns, which then meet in pairs: as vectors of any length can.
using Lanes = std::array<float, kLanes>;

float total(Lanes lanes) {
  for (std::size_t half = kLanes / 2; half > 0; half /= 2) {
    for (std::size_t i = 0; i < half; ++i) {
      lanes[i] += lanes[i + half];
    }
  }
  return lanes[0];
}

void normalise(const Values& x, std::size_t first, std::size_t rows, std::size_t width, float eps, float* to,
               float* inverse_deviation) {
  const float share = 1.0F / static_cast<float>(width);
  for (std::size_t r = 0; r < rows; ++r, first += width, to += width) {
    Lanes sums{}, squares{};
    for (std::size_t c = 0; c < width; ++c) {
      sums[c % kLanes] += x[first + c];
    }
    const float mean = total(sums) * share;
    for (std::size_t c = 0; c < width; ++c) {
      to[c] = x[first + c] - mean;
      squares[c % kLanes] = std::fma(to[c], to[c], squares[c % kLanes]);
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
  const float power = std::max(x * x * -0.5F, kLeastPower);
  const float whole = std::nearbyint(power * kLog2E);
  const float rest = std::fma(whole, -kLn2Low, std::fma(whole, -kLn2High, power));
  float series = kExp[0];
  for (std::size_t i = 1; i < kExp.size(); ++i) {
    series = std::fma(series, rest, kExp[i]);
  }
  series = std::fma(series, rest * rest, rest) + 1.0F;
  const auto exponent = static_cast<std::uint32_t>(static_cast<std::int32_t>(whole) + 127) << 23U;
  const float bell = series * std::bit_cast<float>(exponent);
  const float t = 1.0F / std::fma(std::fabs(x), kSlope, 1.0F);
  float tail = kTail[0];
  for (std::size_t i = 1; i < kTail.size(); ++i) {
    tail = std::fma(tail, t, kTail[i]);
  }
  tail = tail * t * bell;
  return {x > 0 ? 1.0F - tail : tail, bell};
}

void activate(float* h, std::size_t rows, std::size_t width, const float* bias) {
  for (std::size_t i = 0; i < rows * width; ++i) {
    const float x = h[i] + bias[i % width];
    h[i] = x * normal(x).below;
  }
}

void activate_backward(float* h, float* gradient, std::size_t rows, std::size_t width, const float* bias) {
  for (std::size_t i = 0; i < rows * width; ++i) {
    const float x = h[i] + bias[i % width];
    const Normal at = normal(x);
    h[i] = x * at.below;
    gradient[i] *= std::fma(x * gelu::kDensity, at.bell, at.below);
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
    Lanes sums{}, products{};
    for (std::size_t c = 0; c < width; ++c) {
      sums[c % kLanes] += gradient[c];
      products[c % kLanes] = std::fma(gradient[c], normalised[c], products[c % kLanes]);
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
