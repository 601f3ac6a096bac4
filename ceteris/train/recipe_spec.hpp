// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>

#include "ceteris/loader/augment_spec.hpp"
#include "ceteris/optim/adamw_spec.hpp"
#include "ceteris/optim/schedule.hpp"
#include "ceteris/spec/field.hpp"

namespace ceteris::train {

/// Everything about training that is not the model. The defaults suit small networks on small images.
struct RecipeSpec {
  static constexpr std::string_view title = "recipe";
  int batch = 64;
  double epochs = 25;
  std::optional<std::int64_t> steps;
  double label_smoothing = 0;
  optim::AdamWSpec optimiser{.learning_rate = 3e-3};
  optim::ScheduleSpec schedule;
  loader::AugmentSpec augment;
  int evaluations = 10;
  int checkpoints = 10;

  static constexpr auto fields() {
    using Self = RecipeSpec;
    return std::tuple{
        spec::field("batch", &Self::batch, "samples in a step", spec::range(1, 1 << 20)),
        spec::field("epochs", &Self::epochs, "passes over the training samples", spec::range(0.001, 1e6)),
        spec::field("steps", &Self::steps, "optimiser steps; when set, epochs does not count",
                    spec::range(1, 1'000'000'000)),
        spec::field("label_smoothing", &Self::label_smoothing, "share of the target spread over all classes",
                    spec::range(0.0, 0.999)),
        spec::field("optimiser", &Self::optimiser, "AdamW"),
        spec::field("schedule", &Self::schedule, "learning rate by step"),
        spec::field("augment", &Self::augment, "changes to training pictures"),
        spec::field("evaluations", &Self::evaluations, "evaluations on the way, evenly spaced, the last at the end",
                    spec::range(1, 100000), spec::unhashed),
        spec::field("checkpoints", &Self::checkpoints, "checkpoints on the way, evenly spaced", spec::range(1, 100000),
                    spec::unhashed)};
  }
};
static_assert(spec::complete<RecipeSpec>());

/// Optimiser steps of a run over `samples` training samples, incomplete batches left out; at least 1.
[[nodiscard]] std::int64_t total_steps(const RecipeSpec& recipe, std::int64_t samples);

}  // namespace ceteris::train
