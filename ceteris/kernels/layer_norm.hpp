// SPDX-License-Identifier: Apache-2.0
// Layer normalisation (Ba, Kiros & Hinton 2016) over rows of `width` numbers, with weight and bias: the steps of
// kernels/norm_mlp.hpp alone, and with the same promise. Maps are float32 or bfloat16, statistics and sums float32.
#pragma once

#include <cstddef>
#include <span>

#include "ceteris/kernels/norm_mlp.hpp"

namespace ceteris::kernels {

struct LayerNormProblem {
  std::size_t rows;
  std::size_t width;  ///< a multiple of 16
};

using LayerNormImplementation = Implementation<LayerNormProblem, const NormMlpRun*>;

/// Best first.
[[nodiscard]] std::span<const LayerNormImplementation> layer_norm_implementations();

void layer_norm_forward(const LayerNormProblem& problem, const Values& x, std::span<const float> weight,
                        std::span<const float> bias, float eps, const WritableValues& y, const NormMlpRun& run,
                        const ParallelFor& parallel);

/// Writes the gradients of x, weight and bias.
void layer_norm_backward(const LayerNormProblem& problem, const Values& x, const Values& gradient,
                         std::span<const float> weight, float eps, const WritableValues& dx, std::span<float> dweight,
                         std::span<float> dbias, const NormMlpRun& run, const ParallelFor& parallel);

}  // namespace ceteris::kernels
