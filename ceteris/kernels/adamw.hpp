// SPDX-License-Identifier: Apache-2.0
// One AdamW step over flat float arrays (Kingma & Ba 2015; decoupled decay: Loshchilov & Hutter 2019, algorithm 2),
// with the constants of torch.optim.AdamW. For each element, with t the step, counted from 1:
//
//   p <- (1 - lr * weight_decay) p
//   m <- beta1 m + (1 - beta1) g
//   v <- beta2 v + (1 - beta2) g^2
//   p <- p - lr / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + eps)
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ceteris/kernels/choice.hpp"
#include "ceteris/kernels/parallel.hpp"

namespace ceteris::kernels {

struct AdamWStep {
  double lr;            ///< >= 0
  double beta1;         ///< in [0, 1)
  double beta2;         ///< in [0, 1)
  double eps;           ///< >= 0; with 0 an element whose gradients were all zero becomes NaN
  double weight_decay;  ///< >= 0
  std::int64_t step;    ///< >= 1
};

/// The constants of one step, worked out in float64 and rounded once.
struct AdamWConstants {
  float decay;  ///< 1 - lr * weight_decay
  float beta1;
  float one_minus_beta1;
  float beta2;
  float one_minus_beta2;
  float step_size;   ///< lr / (1 - beta1^step)
  float root_scale;  ///< 1 / sqrt(1 - beta2^step)
  float eps;
};

[[nodiscard]] AdamWConstants adamw_constants(const AdamWStep& step);

/// Updates param, exp_avg (m) and exp_avg_sq (v) in place; all four arrays have one length and do not overlap.
///
/// Accuracy against float64 from the same inputs, with u = 2^-24 and away from underflow (|grad| > 1e-17):
/// m within 3 u M where M = |beta1 m| + |(1 - beta1) g|; v within 4 u v; param within 3 u |p| + 13 u U where U is the
/// size of the update with M in place of |m|. A NaN or infinity stays in its element. The result has the same bits for
/// every implementation and every number of threads: each product and sum is rounded by itself, nothing is fused.
void adamw_step(std::span<float> param, std::span<const float> grad, std::span<float> exp_avg,
                std::span<float> exp_avg_sq, const AdamWStep& step, const ParallelFor& parallel);

/// What the choice of an implementation sees.
struct AdamWProblem {
  std::size_t size;
};

/// One way to compute the step, in the calling thread.
using AdamWRun = void (*)(std::span<float> param, std::span<const float> grad, std::span<float> exp_avg,
                          std::span<float> exp_avg_sq, const AdamWConstants& constants);
using AdamWImplementation = Implementation<AdamWProblem, AdamWRun>;

/// Best first.
[[nodiscard]] std::span<const AdamWImplementation> adamw_implementations();

void adamw_highway(std::span<float> param, std::span<const float> grad, std::span<float> exp_avg,
                   std::span<float> exp_avg_sq, const AdamWConstants& constants);
void adamw_reference(std::span<float> param, std::span<const float> grad, std::span<float> exp_avg,
                     std::span<float> exp_avg_sq, const AdamWConstants& constants);

}  // namespace ceteris::kernels
