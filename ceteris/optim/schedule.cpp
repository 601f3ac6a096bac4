// SPDX-License-Identifier: Apache-2.0
#include "ceteris/optim/schedule.hpp"

#include <cmath>
#include <numbers>

#include "ceteris/base/error.hpp"

namespace ceteris::optim {

double learning_rate_factor(const ScheduleSpec& spec, std::int64_t step, std::int64_t steps) {
  CETERIS_CHECK(step >= 0 && step < steps, "a schedule is asked for a step it does not have");
  const auto warmup = static_cast<std::int64_t>(std::llround(spec.warmup * static_cast<double>(steps)));
  if (step < warmup) {
    return static_cast<double>(step + 1) / static_cast<double>(warmup + 1);
  }
  const double progress = static_cast<double>(step - warmup) / static_cast<double>(steps - warmup);
  return spec.floor + (1 - spec.floor) * 0.5 * (1 + std::cos(std::numbers::pi * progress));
}

}  // namespace ceteris::optim
