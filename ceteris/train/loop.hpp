// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "ceteris/optim/optimiser.hpp"
#include "ceteris/optim/schedule.hpp"
#include "ceteris/optim/weight_average.hpp"
#include "ceteris/train/task.hpp"

namespace ceteris::train {

struct LoopPlan {
  std::int64_t steps = 1;
  std::int64_t evaluations = 1;  ///< evenly spaced, the last after the last step; every step where there are fewer
  std::int64_t checkpoints = 0;  ///< likewise; 0 for none
  double learning_rate = 1e-3;   ///< peak
  optim::ScheduleSpec schedule = {};
  int micro_batches = 1;  ///< parts that a batch is computed in, whose gradients add up
};

/// One optimiser step as it was taken; `step` counts from 0.
struct StepReport {
  std::int64_t step = 0;
  double loss = 0;
  double learning_rate = 0;
  double gradient_norm = 0;
};

/// What a caller sees of the loop, and how it stops it. Every function may be empty.
struct LoopObserver {
  std::function<void(const StepReport&)> on_step = {};
  /// After `steps` steps have been taken.
  std::function<void(std::int64_t steps, const std::vector<Metric>&)> on_evaluation = {};
  std::function<void(std::int64_t steps)> on_checkpoint = {};
  /// Asked after every step; true checkpoints and ends the loop.
  std::function<bool()> should_stop = {};
};

struct LoopOutcome {
  std::int64_t steps = 0;  ///< taken in all, including those before a continuation
  bool diverged = false;   ///< a measured number was not finite; an outcome, not an error
  Metric cause = {};       ///< that number, when diverged: "training loss", "gradient norm", "validation loss"
  bool stopped = false;    ///< by should_stop, before the end
  /// Of the evaluation after the last step; empty when stopped, and when training diverged before it could be made.
  std::vector<Metric> metrics = {};
};

/// Trains from `first_step` (0, or where a checkpoint left off) to plan.steps. Batches are moved to where the network
/// is (nn/compute.hpp). Ends at the first loss, gradient norm or
/// metric that is not finite: a loss or a gradient like that moves no parameter, and no checkpoint follows. `average`,
/// where there is one, is updated after every step, and evaluations score its weights.
[[nodiscard]] LoopOutcome run_loop(Task& task, optim::Optimiser& optimiser, const LoopPlan& plan,
                                   std::int64_t first_step, const LoopObserver& observer,
                                   optim::WeightAverage* average = nullptr);

}  // namespace ceteris::train
