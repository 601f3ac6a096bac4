// SPDX-License-Identifier: Apache-2.0
// Depthwise convolution (each channel with a k x k filter of its own), stride 1, as many zeros around the map as keep
// its size, over pixels whose channels stand last: (N, H, W, C) without gaps. Maps are float32 or bfloat16; weights and
// sums are float32.
//
// Vectors lie along the channels and the order of every sum is fixed, with products that are not rounded before they
// are added (FMA): all implementations and all numbers of threads give the same bits, except on processors without FMA.
// Zeros around a map are multiplied like other numbers, so that an infinity at an edge may give NaN.
#pragma once

#include <cstddef>
#include <span>

#include "ceteris/kernels/bfloat16.hpp"
#include "ceteris/kernels/choice.hpp"
#include "ceteris/kernels/parallel.hpp"

namespace ceteris::kernels {

struct DepthwiseProblem {
  std::size_t images;
  std::size_t height;
  std::size_t width;
  std::size_t channels;
  std::size_t kernel;  ///< odd

  [[nodiscard]] std::size_t numbers() const { return images * height * width * channels; }
  [[nodiscard]] std::size_t taps() const { return kernel * kernel; }
};

/// Channels that one call of an implementation computes.
inline constexpr std::size_t kDepthwiseChannels = 16;

/// Some channels of one image: channels [first, first + 16), as far as there are.
struct DepthwisePart {
  const DepthwiseProblem& problem;
  std::size_t image;
  std::size_t first;
  float* scratch;  ///< depthwise_scratch(problem) numbers, which begin with a cache line
};

struct DepthwiseRun {
  /// y = sum of x at every tap times weight (k k, 16), plus bias (16).
  void (*correlate)(const DepthwisePart& part, const Values& x, const float* weight, const float* bias,
                    const WritableValues& y);
  /// Adds to dweight (k k, 16) the sum over all pixels of x at every tap times the gradient, and to dbias (16) the sum
  /// of the gradient.
  void (*weight_gradient)(const DepthwisePart& part, const Values& x, const Values& gradient, float* dweight,
                          float* dbias);
};

using DepthwiseImplementation = Implementation<DepthwiseProblem, DepthwiseRun>;

/// Best first.
[[nodiscard]] std::span<const DepthwiseImplementation> depthwise_implementations();

/// Numbers that an implementation may write beside its results.
[[nodiscard]] std::size_t depthwise_scratch(const DepthwiseProblem& problem);

/// weight: (C, k, k); bias: (C), or empty. y has the shape of x.
void depthwise_forward(const DepthwiseProblem& problem, const Values& x, std::span<const float> weight,
                       std::span<const float> bias, const WritableValues& y, const DepthwiseRun& run,
                       const ParallelFor& parallel);

/// The gradient of x.
void depthwise_backward_input(const DepthwiseProblem& problem, const Values& gradient, std::span<const float> weight,
                              const WritableValues& dx, const DepthwiseRun& run, const ParallelFor& parallel);

/// The gradients of weight (C, k, k) and bias (C).
void depthwise_backward_weight(const DepthwiseProblem& problem, const Values& x, const Values& gradient,
                               std::span<float> dweight, std::span<float> dbias, const DepthwiseRun& run,
                               const ParallelFor& parallel);

extern const DepthwiseRun kDepthwiseHighway;
extern const DepthwiseRun kDepthwiseReference;

}  // namespace ceteris::kernels
