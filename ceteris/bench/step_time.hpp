// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>

#include "ceteris/optim/optimiser.hpp"
#include "ceteris/train/task.hpp"

namespace ceteris::bench {

/// Seconds of a training step by what they are spent on: medians over the steps that were timed.
struct StepTime {
  double data = 0;       ///< the batch is read, augmented and moved to the network
  double network = 0;    ///< loss and gradients
  double optimiser = 0;  ///< gradients become a step of the weights
  std::int64_t samples = 0;

  [[nodiscard]] double total() const { return data + network + optimiser; }
};

struct TimeOptions {
  double seconds = 3;  ///< that steps are timed for, at the least
  int least = 5;       ///< steps that are timed, at the least
  int warm_up = 2;     ///< steps before them, which fill caches
  int micro_batches = 1;
};

/// Times steps of training. The weights stay what they are: every step has the learning rate 0.
[[nodiscard]] StepTime time_steps(train::Task& task, optim::Optimiser& optimiser, const TimeOptions& options);

/// Seconds that the network takes to score the first `samples` of a batch without gradients: a median. `samples` is at
/// most task.batch_size().
[[nodiscard]] double time_forward(train::Task& task, std::int64_t samples, const TimeOptions& options);

}  // namespace ceteris::bench
