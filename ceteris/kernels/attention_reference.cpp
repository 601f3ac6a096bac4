// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "ceteris/kernels/attention.hpp"
#include "ceteris/kernels/row_math.hpp"

namespace ceteris::kernels {
namespace {

void softmax(float* scores, std::size_t rows, std::size_t stride, std::size_t visible, std::size_t keys, float scale) {
  for (std::size_t r = 0; r < rows; ++r, scores += stride) {
    const std::size_t seen = std::min(keys, visible + r);
    const float largest = *std::max_element(scores, scores + seen);
    RowLanes sums{};
    for (std::size_t c = 0; c < seen; ++c) {
      const float power = std::fma(scores[c], scale, -(largest * scale));
      scores[c] = std::isnan(power) ? power : exp_below_one(power);
      sums[c % kRowLanes] += scores[c];
    }
    const float share = 1.0F / total(sums);
    for (std::size_t c = 0; c < stride; ++c) {
      scores[c] = c < seen ? scores[c] * share : 0.0F;
    }
  }
}

void softmax_backward(const float* weights, float* gradient, std::size_t rows, std::size_t stride, float scale) {
  for (std::size_t r = 0; r < rows; ++r, weights += stride, gradient += stride) {
    RowLanes products{};
    for (std::size_t c = 0; c < stride; ++c) {
      products[c % kRowLanes] = std::fma(weights[c], gradient[c], products[c % kRowLanes]);
    }
    const float mean = total(products);
    for (std::size_t c = 0; c < stride; ++c) {
      gradient[c] = weights[c] * scale * (gradient[c] - mean);
    }
  }
}

void add_to_scores(float* scores, std::size_t rows, std::size_t stride, std::size_t keys, float scale,
                   const float* addend) {
  for (std::size_t r = 0; r < rows; ++r, scores += stride, addend += keys) {
    for (std::size_t c = 0; c < keys; ++c) {
      scores[c] = std::fma(scores[c], scale, addend[c]);
    }
  }
}

void take_slopes(float* slopes, std::size_t rows, std::size_t stride, std::size_t keys, float scale, float* to) {
  for (std::size_t r = 0; r < rows; ++r, slopes += stride, to += keys) {
    for (std::size_t c = 0; c < keys; ++c) {
      to[c] += slopes[c];
    }
    for (std::size_t c = 0; c < stride; ++c) {
      slopes[c] *= scale;
    }
  }
}

}  // namespace

const AttentionRun kAttentionReference{&kMatmulReference, softmax, softmax_backward, add_to_scores, take_slopes};

}  // namespace ceteris::kernels
