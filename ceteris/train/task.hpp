// SPDX-License-Identifier: Apache-2.0
// The seam between the training loop and everything that can be learnt.
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace torch::nn {
class Module;
}

namespace ceteris::train {

/// A measured quantity: "loss" (nats a sample or token), "accuracy" ([0, 1]), "bits_per_byte".
struct Metric {
  std::string name;
  double value = 0;
};

/// Something to learn: images, text, sequences, pairs. The loop knows a task as a loss for every step and metrics.
///
/// The loss of a step must be a pure function of the parameters, the task's seed and replicate, and the step: a task
/// keeps no cursor and no generator. That is why an interrupted run continues bit for bit from parameters, optimiser
/// moments and a step number.
class Task {
 public:
  Task() = default;
  virtual ~Task() = default;
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;

  /// The parameters and buffers that are trained.
  [[nodiscard]] virtual torch::nn::Module& module() = 0;
  /// Training samples.
  [[nodiscard]] virtual std::int64_t samples() const = 0;
  /// How many a step really takes: fewer than the recipe asks for where there are no more.
  [[nodiscard]] virtual std::int64_t batch() const = 0;
  /// Mean loss of the batch of `step`: a scalar with a gradient. The module is in training mode.
  [[nodiscard]] virtual at::Tensor loss(std::int64_t step) = 0;
  /// Metrics on the validation part, the primary one first. The module is in evaluation mode, gradients are off.
  [[nodiscard]] virtual std::vector<Metric> evaluate() = 0;
};

}  // namespace ceteris::train
