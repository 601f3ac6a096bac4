// SPDX-License-Identifier: Apache-2.0
// Linear layers, y = x W^T + b, and their gradients, from packed matrix products (kernels/matmul.hpp): maps and weights
// in float32 or bfloat16, products and sums in float32. Processors below AMX multiply bfloat16 no faster than float32,
// or slower, unless they are AMD's; what bfloat16 saves here is memory.
#pragma once

#include <cstddef>
#include <span>

#include "ceteris/kernels/choice.hpp"
#include "ceteris/kernels/matmul.hpp"
#include "ceteris/kernels/parallel.hpp"

namespace ceteris::kernels {

struct LinearProblem {
  std::size_t rows;
  std::size_t in;
  std::size_t out;
  Storage storage = Storage::Float32;
  bool packed = false;  ///< the weight is packed already: few rows pay
};

using LinearImplementation = Implementation<LinearProblem, const MatmulRun*>;

/// Best first.
[[nodiscard]] std::span<const LinearImplementation> linear_implementations();

/// A weight (out, in) in the order in which the forward pass reads it, for any number of rows.
[[nodiscard]] Scratch linear_pack(const LinearProblem& problem, const Values& weight, const MatmulRun& run,
                                  const ParallelFor& parallel);

/// x: (rows, in), bias: (out), or empty -> y: (rows, out). `packed` is of the same `run`.
void linear_forward(const LinearProblem& problem, const Values& x, const Scratch& packed, std::span<const float> bias,
                    const WritableValues& y, const MatmulRun& run, const ParallelFor& parallel);
/// The same of a weight (out, in) that is packed for this pass alone.
void linear_forward(const LinearProblem& problem, const Values& x, const Values& weight, std::span<const float> bias,
                    const WritableValues& y, const MatmulRun& run, const ParallelFor& parallel);

/// The gradient of x from that of y.
void linear_backward_input(const LinearProblem& problem, const Values& gradient, const Values& weight,
                           const WritableValues& dx, const MatmulRun& run, const ParallelFor& parallel);

/// The gradients of weight (out, in) and, unless it is empty, of bias (out).
void linear_backward_weight(const LinearProblem& problem, const Values& x, const Values& gradient,
                            std::span<float> dweight, std::span<float> dbias, const MatmulRun& run,
                            const ParallelFor& parallel);

}  // namespace ceteris::kernels
