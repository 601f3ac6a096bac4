// SPDX-License-Identifier: Apache-2.0
#include "ceteris/optim/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "ceteris/base/error.hpp"

namespace ceteris::optim {
namespace {

/// Steps that a share of all of them makes.
std::int64_t share_of(double share, std::int64_t steps) {
  return static_cast<std::int64_t>(std::llround(share * static_cast<double>(steps)));
}

/// How much of the steps from `first` is over at `step`.
double progress(std::int64_t step, std::int64_t first, std::int64_t steps) {
  return static_cast<double>(step - first) / static_cast<double>(steps - first);
}

double factor_after(const CosineSpec& spec, std::int64_t step, std::int64_t warmup, std::int64_t steps) {
  const double over = progress(step, warmup, steps);
  return spec.floor + (1 - spec.floor) * 0.5 * (1 + std::cos(std::numbers::pi * over));
}

double factor_after(const LinearSpec& spec, std::int64_t step, std::int64_t warmup, std::int64_t steps) {
  return 1 - (1 - spec.floor) * progress(step, warmup, steps);
}

double factor_after(const WsdSpec& spec, std::int64_t step, std::int64_t warmup, std::int64_t steps) {
  const std::int64_t first = std::max(warmup, steps - share_of(spec.decay, steps));
  return step < first ? 1 : 1 - (1 - spec.floor) * std::sqrt(progress(step, first, steps));
}

}  // namespace

double learning_rate_factor(const ScheduleSpec& spec, std::int64_t step, std::int64_t steps) {
  CETERIS_CHECK(step >= 0 && step < steps, "a schedule is asked for a step it does not have");
  return std::visit(
      [&](const auto& one) {
        const std::int64_t warmup = share_of(one.warmup, steps);
        return step < warmup ? static_cast<double>(step + 1) / static_cast<double>(warmup + 1)
                             : factor_after(one, step, warmup, steps);
      },
      spec);
}

}  // namespace ceteris::optim
