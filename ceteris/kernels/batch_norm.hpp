// SPDX-License-Identifier: Apache-2.0
// Batch normalisation (Ioffe & Szegedy 2015) over pixels whose channels stand last, (rows, channels) without gaps, with
// the ReLU that may follow in the same pass. y = x scale + shift per channel, then max(0, y); backward from x and the
// gradient alone, so that no map of where the ReLU cut is kept.
//
// Vectors lie along the channels and the order of every sum over rows is fixed, so all implementations and all numbers
// of threads give the same bits.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "ceteris/kernels/choice.hpp"
#include "ceteris/kernels/parallel.hpp"

namespace ceteris::kernels {

/// What the choice of an implementation sees.
struct BatchNormProblem {
  std::size_t rows;
  std::size_t channels;
};

/// One way to compute it: a piece of the rows at a time, in the calling thread. All arrays of the maps have `rows` rows
/// of `channels` values; the others one value a channel.
struct BatchNormRun {
  /// Sums of at most kBatchNormBlock rows: mean, and the sum of squared distances from it.
  void (*moments)(const float* x, std::size_t rows, std::size_t channels, float* mean, float* squares);
  /// y = x * scale + shift, cut at zero if `relu`; the product is rounded before the sum.
  void (*apply)(const float* x, std::size_t rows, std::size_t channels, const float* scale, const float* shift,
                bool relu, float* y);
  /// Of at most kBatchNormBlock rows: sums of g and of g (x - mean), where g is the gradient that the ReLU lets
  /// through.
  void (*gradient_sums)(const float* gradient, const float* x, std::size_t rows, std::size_t channels,
                        const float* scale, const float* shift, const float* mean, bool relu, float* sum,
                        float* sum_centred);
  /// dx = factor * g + slope * (x - mean) + offset.
  void (*gradient_input)(const float* gradient, const float* x, std::size_t rows, std::size_t channels,
                         const float* scale, const float* shift, const float* mean, const float* factor,
                         const float* slope, const float* offset, bool relu, float* dx);
};

using BatchNormImplementation = Implementation<BatchNormProblem, BatchNormRun>;

/// Rows that are summed in float32 before the sums meet in float64.
inline constexpr std::size_t kBatchNormBlock = 64;

/// Best first.
[[nodiscard]] std::span<const BatchNormImplementation> batch_norm_implementations();

/// Statistics of every channel: mean and biased variance, both within 1e-6 of the standard deviation (or variance) of
/// float64's. x.size() = rows * channels, rows >= 1; mean and variance have a value a channel.
void batch_norm_moments(std::span<const float> x, std::span<float> mean, std::span<float> variance,
                        const BatchNormRun& run, const ParallelFor& parallel);

/// y = x * scale + shift, max(0, ...) of it if `relu`. y may be x.
void batch_norm_apply(std::span<const float> x, std::span<const float> scale, std::span<const float> shift, bool relu,
                      std::span<float> y, const BatchNormRun& run, const ParallelFor& parallel);

/// What the backward pass reads: the input, the gradient of the output, and per channel the statistics of the input
/// (mean and 1 / sqrt(variance + eps)) and the weight (scale = weight * inverse deviation, shift = bias - mean *
/// scale).
struct BatchNormBackward {
  std::span<const float> x;
  std::span<const float> gradient;
  std::span<const float> mean;
  std::span<const float> inverse_deviation;
  std::span<const float> scale;
  std::span<const float> shift;
  bool relu;
};

/// Writes the gradients of x, of the weight and of the bias, of statistics that depend on x.
void batch_norm_backward(const BatchNormBackward& problem, std::span<float> dx, std::span<float> dweight,
                         std::span<float> dbias, const BatchNormRun& run, const ParallelFor& parallel);

extern const BatchNormRun kBatchNormHighway;
extern const BatchNormRun kBatchNormReference;

}  // namespace ceteris::kernels
