// SPDX-License-Identifier: Apache-2.0
// A residual branch of layer normalisation, a linear layer, GELU and a linear layer:
//
//   out = residual + scale * (w2 gelu(w1 n(x) + b1) + b2),   n(x) = (x - mean) / sqrt(variance + eps)
//
// over rows of `width` numbers, in one pass each way. Weight and bias of the norm stand in w1 and b1, a factor of every
// channel behind the branch in w2 and b2; `scale` is a factor of whole samples. Maps are float32 or bfloat16, all else
// is float32. A chunk of rows stays in the cache from its norm to its result; back, its hidden numbers are computed
// again, so that nothing of the size of the hidden layer is kept from one pass to the other.
//
// Products and sums are those of kernels/matmul.hpp, with the same promise: the same bits for every number of threads
// and every instruction set with FMA.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "ceteris/kernels/choice.hpp"
#include "ceteris/kernels/matmul.hpp"
#include "ceteris/kernels/parallel.hpp"

namespace ceteris::kernels {

struct NormMlpProblem {
  std::size_t rows;
  std::size_t width;    ///< a multiple of 16
  std::size_t hidden;   ///< a multiple of 16
  bool packed = false;  ///< the weights are packed already: few rows pay
};

struct NormMlpWeights {
  std::span<const float> w1;  ///< (hidden, width)
  std::span<const float> b1;
  std::span<const float> w2;  ///< (width, hidden)
  std::span<const float> b2;
};

/// What both passes read.
struct NormMlpInput {
  Values x;  ///< (rows, width)
  float eps;
  std::span<const float> scale;  ///< a factor for every rows_per_scale rows; empty: none
  std::size_t rows_per_scale;
  /// (rows, hidden): the first product, which the forward pass writes and the backward pass reads; empty: it is
  /// computed again.
  std::span<float> hidden = {};
};

/// True where keeping the first product costs less time than computing it again.
[[nodiscard]] bool hidden_is_worth_keeping(const NormMlpProblem& problem);

struct NormMlpGradients {
  std::span<float> w1;
  std::span<float> b1;
  std::span<float> w2;
  std::span<float> b2;
};

/// Rows that start `stride` numbers apart.
struct Rows {
  const float* data;
  std::size_t stride;
};

struct WritableRows {
  float* data;
  std::size_t stride;
};

/// Steps between the products, and of a layer norm alone (kernels/layer_norm.hpp), over `rows` rows, without gaps where
/// nothing is said.
struct NormMlpRun {
  const MatmulRun* matmul;
  /// n(x) of the rows from number `first` on, and 1 / sqrt(variance + eps) of each.
  void (*normalise)(const Values& x, std::size_t first, std::size_t rows, std::size_t width, float eps, float* to,
                    float* inverse_deviation);
  /// to = gelu(h + bias); `to` may be h.
  void (*activate)(const Rows& h, std::size_t rows, std::size_t width, const float* bias, const WritableRows& to);
  /// gradient *= gelu'(h + bias); to = gelu(h + bias); `to` may be h.
  void (*activate_backward)(const Rows& h, std::size_t rows, std::size_t width, const float* bias,
                            const WritableRows& gradient, const WritableRows& to);
  /// out = residual + scale[r] * (branch + bias), from number `first` on; `scale` may be nullptr.
  void (*join)(const float* branch, std::size_t rows, std::size_t width, const float* bias, const float* scale,
               const Values& residual, const WritableValues& out, std::size_t first);
  /// to = scale[r] * from.
  void (*scaled)(const Values& from, std::size_t first, std::size_t rows, std::size_t width, const float* scale,
                 float* to);
  /// dx from the gradient of n(x), n(x) and 1 / sqrt(variance + eps).
  void (*normalise_backward)(const float* gradient, const float* normalised, const float* inverse_deviation,
                             std::size_t rows, std::size_t width, const WritableValues& dx, std::size_t first);
  /// out = normalised * weight + bias, from number `first` on.
  void (*affine)(const float* normalised, std::size_t rows, std::size_t width, const float* weight, const float* bias,
                 const WritableValues& out, std::size_t first);
  /// The gradient of `normalised`, and that of weight and bias added to dweight and dbias.
  void (*affine_backward)(const Values& gradient, std::size_t first, std::size_t rows, std::size_t width,
                          const float* normalised, const float* weight, float* to, float* dweight, float* dbias);
};

using NormMlpImplementation = Implementation<NormMlpProblem, NormMlpRun>;

/// Best first.
[[nodiscard]] std::span<const NormMlpImplementation> norm_mlp_implementations();

/// What the forward pass makes of the weights, in the order in which it reads them.
struct NormMlpPacked {
  Scratch w1, w2;
  std::vector<float> b1, b2;
};

/// For every problem of this width and number of hidden numbers.
[[nodiscard]] NormMlpPacked norm_mlp_pack(const NormMlpProblem& problem, const NormMlpWeights& weights,
                                          const NormMlpRun& run, const ParallelFor& parallel);

/// residual, out: (rows, width). `packed` is of the same `run`.
void norm_mlp_forward(const NormMlpProblem& problem, const NormMlpInput& input, const NormMlpPacked& packed,
                      const Values& residual, const WritableValues& out, const NormMlpRun& run,
                      const ParallelFor& parallel);
/// The same of weights that are packed for this pass alone.
void norm_mlp_forward(const NormMlpProblem& problem, const NormMlpInput& input, const NormMlpWeights& weights,
                      const Values& residual, const WritableValues& out, const NormMlpRun& run,
                      const ParallelFor& parallel);

/// `gradient` is that of out, and therefore of residual; writes the gradients of x and of the weights.
void norm_mlp_backward(const NormMlpProblem& problem, const NormMlpInput& input, const NormMlpWeights& weights,
                       const Values& gradient, const WritableValues& dx, const NormMlpGradients& gradients,
                       const NormMlpRun& run, const ParallelFor& parallel);

extern const NormMlpRun kNormMlpHighway;
extern const NormMlpRun kNormMlpReference;

}  // namespace ceteris::kernels
