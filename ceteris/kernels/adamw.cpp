// SPDX-License-Identifier: Apache-2.0
#include "ceteris/kernels/adamw.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "ceteris/base/error.hpp"

namespace ceteris::kernels {
namespace {

constexpr std::array kImplementations{
    AdamWImplementation{"highway", kServesAlways<AdamWProblem>, adamw_highway},
    AdamWImplementation{"reference", kServesAlways<AdamWProblem>, adamw_reference},
};

// Elements a task works on: four arrays of 64 KiB, so that a task fits the second-level cache and outweighs its handing
// out. A multiple of every vector length.
constexpr std::size_t kBlock = 16384;

}  // namespace

AdamWConstants adamw_constants(const AdamWStep& step) {
  CETERIS_CHECK(step.beta1 >= 0 && step.beta1 < 1 && step.beta2 >= 0 && step.beta2 < 1, "betas must lie in [0, 1)");
  CETERIS_CHECK(step.lr >= 0 && step.eps >= 0 && step.weight_decay >= 0, "rates must not be negative");
  CETERIS_CHECK(step.step >= 1, "steps count from 1");
  const auto count = static_cast<double>(step.step);
  return {
      .decay = static_cast<float>(1 - step.lr * step.weight_decay),
      .beta1 = static_cast<float>(step.beta1),
      .one_minus_beta1 = static_cast<float>(1 - step.beta1),
      .beta2 = static_cast<float>(step.beta2),
      .one_minus_beta2 = static_cast<float>(1 - step.beta2),
      .step_size = static_cast<float>(step.lr / (1 - std::pow(step.beta1, count))),
      .root_scale = static_cast<float>(1 / std::sqrt(1 - std::pow(step.beta2, count))),
      .eps = static_cast<float>(step.eps),
  };
}

std::span<const AdamWImplementation> adamw_implementations() {
  return kImplementations;
}

void adamw_step(std::span<float> param, std::span<const float> grad, std::span<float> exp_avg,
                std::span<float> exp_avg_sq, const AdamWStep& step, const ParallelFor& parallel) {
  const std::size_t n = param.size();
  CETERIS_CHECK(grad.size() == n && exp_avg.size() == n && exp_avg_sq.size() == n, "arrays must have one length");
  const AdamWConstants constants = adamw_constants(step);
  const AdamWRun run = choose(adamw_implementations(), AdamWProblem{n}).run;
  parallel((n + kBlock - 1) / kBlock, [&](std::size_t block) {
    const std::size_t start = block * kBlock;
    const std::size_t count = std::min(kBlock, n - start);
    run(param.subspan(start, count), grad.subspan(start, count), exp_avg.subspan(start, count),
        exp_avg_sq.subspan(start, count), constants);
  });
}

}  // namespace ceteris::kernels
