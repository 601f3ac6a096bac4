// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "ceteris/loader/augment_spec.hpp"
#include "ceteris/optim/optimiser_spec.hpp"
#include "ceteris/optim/schedule.hpp"
#include "ceteris/spec/field.hpp"

namespace ceteris::train {

enum class Precision { Fp32, Bf16 };
constexpr auto spec_names(Precision) {
  return std::array{std::pair{Precision::Fp32, std::string_view("fp32")},
                    std::pair{Precision::Bf16, std::string_view("bf16")}};
}

/// Whose weights a run is scored by and keeps for later uses.
enum class CheckpointRule { Last, Best };
constexpr auto spec_names(CheckpointRule) {
  return std::array{std::pair{CheckpointRule::Last, std::string_view("last")},
                    std::pair{CheckpointRule::Best, std::string_view("best")}};
}

/// Everything about training that is not the model. The defaults suit small networks on small images.
struct RecipeSpec {
  static constexpr std::string_view title = "recipe";
  int batch = 64;
  double epochs = 25;
  std::optional<std::int64_t> steps;
  double label_smoothing = 0;
  optim::OptimiserSpec optimiser = optim::AdamWSpec{.learning_rate = 3e-3};
  optim::ScheduleSpec schedule;
  loader::AugmentSpec augment;
  int evaluations = 10;
  int checkpoints = 10;
  Precision precision = Precision::Fp32;
  int micro_batches = 1;
  std::vector<std::string> freeze;
  double ema_decay = 0;
  bool ema_warmup = false;
  double layer_decay = 1;
  bool decay_positions = true;
  CheckpointRule checkpoint_rule = CheckpointRule::Last;
  double prune_share = 0;
  double prune_at = 0.5;

  static constexpr auto fields() {
    using Self = RecipeSpec;
    return std::tuple{
        spec::field("batch", &Self::batch, "samples in a step", spec::range(1, 1 << 20)),
        spec::field("epochs", &Self::epochs, "passes over the training samples", spec::range(0.001, 1e6)),
        spec::field("steps", &Self::steps, "optimiser steps; when set, epochs does not count",
                    spec::range(1, 1'000'000'000)),
        spec::field("label_smoothing", &Self::label_smoothing, "share of the target spread over all classes",
                    spec::range(0.0, 0.999)),
        spec::field("optimiser", &Self::optimiser, "what moves the weights"),
        spec::field("schedule", &Self::schedule, "learning rate by step"),
        spec::field("augment", &Self::augment, "changes to training images"),
        spec::field("evaluations", &Self::evaluations, "evaluations on the way, evenly spaced, the last at the end",
                    spec::range(1, 100000), spec::unhashed),
        spec::field("checkpoints", &Self::checkpoints, "checkpoints on the way, evenly spaced", spec::range(1, 100000),
                    spec::unhashed),
        spec::field("precision", &Self::precision,
                    "numbers of weights and activations; with bf16 the optimiser keeps float32 weights",
                    spec::since("0.2")),
        spec::field("micro_batches", &Self::micro_batches,
                    "parts that a batch is computed in, whose gradients add up: less memory; batch norm sees a part",
                    spec::range(1, 4096), spec::since("0.2")),
        spec::field("freeze", &Self::freeze,
                    "parts of the network that do not learn, by name: stem, stages.0, backbone (all but the head)",
                    spec::since("0.2")),
        spec::field("ema_decay", &Self::ema_decay,
                    "share that a moving average of the weights keeps in a step; with one, evaluations and later uses "
                    "of the run take the average; 0: none",
                    spec::range(0.0, 0.9999999), spec::since("0.2")),
        spec::field("ema_warmup", &Self::ema_warmup,
                    "the average keeps less at first: 1 - step^(-2/3), until that is ema_decay", spec::since("0.2")),
        spec::field("layer_decay", &Self::layer_decay,
                    "each block learns at this share of the rate of the next one, counted from the head; 1: all alike",
                    spec::range(0.01, 1.0), spec::since("0.2")),
        spec::field("decay_positions", &Self::decay_positions,
                    "weight decay of learned positions, class tokens and position biases too", spec::since("0.2")),
        spec::field("checkpoint_rule", &Self::checkpoint_rule,
                    "the weights that a run is scored by: last, after the last step; best, of the evaluation with the "
                    "best accuracy, or loss of text, whose part is then chosen on as well as scored on",
                    spec::since("0.2")),
        spec::field("prune_share", &Self::prune_share,
                    "share of the weights of each matrix and kernel but the head's, the smallest, that become zero and "
                    "stay so; 0: none",
                    spec::range(0.0, 0.999), spec::since("0.2")),
        spec::field("prune_at", &Self::prune_at,
                    "when they do, as a share of the steps; 0: before the first, so that chance says which",
                    spec::range(0.0, 1.0), spec::since("0.2"))};
  }
};
static_assert(spec::complete<RecipeSpec>());

/// Optimiser steps of a run over `samples` training samples, incomplete batches left out; at least 1.
[[nodiscard]] std::int64_t total_steps(const RecipeSpec& recipe, std::int64_t samples);

}  // namespace ceteris::train
