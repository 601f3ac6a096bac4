// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>

#include "ceteris/spec/field.hpp"

namespace ceteris::optim {

/// Linear warm-up, then half a cosine (Loshchilov & Hutter 2017), by step.
struct ScheduleSpec {
  static constexpr std::string_view title = "schedule";
  double warmup = 0.05;
  double floor = 0;

  static constexpr auto fields() {
    using Self = ScheduleSpec;
    return std::tuple{
        spec::field("warmup", &Self::warmup, "share of the steps that warm up", spec::range(0.0, 1.0)),
        spec::field("floor", &Self::floor, "last learning rate as a share of the peak", spec::range(0.0, 1.0))};
  }
};
static_assert(spec::complete<ScheduleSpec>());

/// The share of the peak learning rate at `step` in [0, steps): (step + 1) / (w + 1) during the w warm-up steps, then
/// floor + (1 - floor) * (1 + cos(pi * (step - w) / (steps - w))) / 2.
[[nodiscard]] double learning_rate_factor(const ScheduleSpec& spec, std::int64_t step, std::int64_t steps);

}  // namespace ceteris::optim
