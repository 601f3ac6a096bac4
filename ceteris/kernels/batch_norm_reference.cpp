// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "ceteris/kernels/batch_norm.hpp"

namespace ceteris::kernels {
namespace {

// Four sums side by side, by row, which a processor can add at once; the order is part of the definition.
using Sums = std::array<float, 4>;

float total(const Sums& sums) {
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

// A NaN stays one, so that a training that diverges is seen.
float rectified(float y) {
  return y < 0 ? 0 : y;
}

float let_through(float gradient, float x, float scale, float shift, bool relu) {
  return relu && x * scale + shift <= 0 ? 0 : gradient;
}

void moments(const float* x, std::size_t rows, std::size_t channels, float* mean, float* squares) {
  const float share = 1.0F / static_cast<float>(rows);
  for (std::size_t c = 0; c < channels; ++c) {
    Sums sums{}, distances{};
    for (std::size_t r = 0; r < rows; ++r) {
      sums[r % 4] += x[r * channels + c];
    }
    mean[c] = total(sums) * share;
    for (std::size_t r = 0; r < rows; ++r) {
      const float distance = x[r * channels + c] - mean[c];
      distances[r % 4] += distance * distance;
    }
    squares[c] = total(distances);
  }
}

void apply(const float* x, std::size_t rows, std::size_t channels, const float* scale, const float* shift, bool relu,
           float* y) {
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < channels; ++c) {
      const float value = x[r * channels + c] * scale[c] + shift[c];
      y[r * channels + c] = relu ? rectified(value) : value;
    }
  }
}

void gradient_sums(const float* gradient, const float* x, std::size_t rows, std::size_t channels, const float* scale,
                   const float* shift, const float* mean, bool relu, float* sum, float* sum_centred) {
  for (std::size_t c = 0; c < channels; ++c) {
    Sums sums{}, centred{};
    for (std::size_t r = 0; r < rows; ++r) {
      const std::size_t i = r * channels + c;
      const float g = let_through(gradient[i], x[i], scale[c], shift[c], relu);
      sums[r % 4] += g;
      centred[r % 4] += g * (x[i] - mean[c]);
    }
    sum[c] = total(sums);
    sum_centred[c] = total(centred);
  }
}

void gradient_input(const float* gradient, const float* x, std::size_t rows, std::size_t channels, const float* scale,
                    const float* shift, const float* mean, const float* factor, const float* slope, const float* offset,
                    bool relu, float* dx) {
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t c = 0; c < channels; ++c) {
      const std::size_t i = r * channels + c;
      const float g = let_through(gradient[i], x[i], scale[c], shift[c], relu);
      dx[i] = (factor[c] * g + slope[c] * (x[i] - mean[c])) + offset[c];
    }
  }
}

}  // namespace

const BatchNormRun kBatchNormReference{moments, apply, gradient_sums, gradient_input};

}  // namespace ceteris::kernels
