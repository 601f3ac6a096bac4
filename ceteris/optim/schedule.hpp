// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>
#include <variant>

#include "ceteris/spec/field.hpp"

namespace ceteris::optim {

/// Linear warm-up, then half a cosine (Loshchilov & Hutter 2017), by step: floor + (1 - floor) (1 + cos(pi p)) / 2
/// where p in [0, 1) is the share of the steps after the warm-up that are over.
struct CosineSpec {
  static constexpr std::string_view kind = "cosine";
  static constexpr std::string_view kind_doc = "warm-up, then half a cosine";
  /// It was the only one before.
  static constexpr std::string_view others_since = "0.2";
  double warmup = 0.05;
  double floor = 0;

  static constexpr auto fields() {
    using Self = CosineSpec;
    return std::tuple{
        spec::field("warmup", &Self::warmup, "share of the steps that warm up", spec::range(0.0, 1.0)),
        spec::field("floor", &Self::floor, "last learning rate as a share of the peak", spec::range(0.0, 1.0))};
  }
};
static_assert(spec::complete<CosineSpec>());

/// Linear warm-up, then a straight line: 1 - (1 - floor) p.
struct LinearSpec {
  static constexpr std::string_view kind = "linear";
  static constexpr std::string_view kind_doc = "warm-up, then a straight line";
  double warmup = 0.05;
  double floor = 0;

  static constexpr auto fields() {
    using Self = LinearSpec;
    return std::tuple{
        spec::field("warmup", &Self::warmup, "share of the steps that warm up", spec::range(0.0, 1.0)),
        spec::field("floor", &Self::floor, "last learning rate as a share of the peak", spec::range(0.0, 1.0))};
  }
};
static_assert(spec::complete<LinearSpec>());

/// Warm-up, stable, decay (Hu et al. 2024): linear warm-up, the peak, and over the last share `decay` of the steps
/// 1 - (1 - floor) sqrt(q), where q is the share of those that are over (Hägele et al. 2024, "1-sqrt").
struct WsdSpec {
  static constexpr std::string_view kind = "wsd";
  static constexpr std::string_view kind_doc = "warm-up, the peak, and a decay at the end";
  double warmup = 0.05;
  double decay = 0.2;
  double floor = 0;

  static constexpr auto fields() {
    using Self = WsdSpec;
    return std::tuple{
        spec::field("warmup", &Self::warmup, "share of the steps that warm up", spec::range(0.0, 1.0)),
        spec::field("decay", &Self::decay, "share of the steps that decay, at the end", spec::range(0.0, 1.0)),
        spec::field("floor", &Self::floor, "last learning rate as a share of the peak", spec::range(0.0, 1.0))};
  }
};
static_assert(spec::complete<WsdSpec>());

using ScheduleSpec = std::variant<CosineSpec, LinearSpec, WsdSpec>;

/// The share of the peak learning rate at `step` in [0, steps): (step + 1) / (w + 1) during the w warm-up steps, then
/// what the schedule says. A decay that would begin during the warm-up begins after it.
[[nodiscard]] double learning_rate_factor(const ScheduleSpec& spec, std::int64_t step, std::int64_t steps);

}  // namespace ceteris::optim
