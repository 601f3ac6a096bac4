// SPDX-License-Identifier: Apache-2.0
#include "ceteris/train/loop.hpp"

#include <torch/nn/module.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "ceteris/base/error.hpp"
#include "ceteris/nn/component.hpp"
#include "ceteris/nn/compute.hpp"

namespace ceteris::train {
namespace {

std::vector<Metric> evaluate(Task& task, const optim::WeightAverage* average) {
  const torch::NoGradGuard no_grad;
  std::optional<optim::AverageInPlace> in_place;
  if (average != nullptr) {
    in_place.emplace(*average);
    nn::settle(task.network());
  }
  task.network().eval();
  std::vector<Metric> metrics = task.evaluate(Split::Validation);
  task.network().train();
  return metrics;
}

// Whether one of `times` evenly spaced moments comes with step `done` of `steps`; the last comes with the last step.
bool is_due(std::int64_t done, std::int64_t steps, std::int64_t times) {
  times = std::min(times, steps);
  return done * times / steps != (done - 1) * times / steps;
}

// Ends a training whose numbers have left the finite ones.
void diverge(LoopOutcome& outcome, const std::string& what, double value) {
  outcome.diverged = true;
  outcome.cause = {what, value};
}

// Whether every metric of an evaluation is a finite number.
bool all_finite(LoopOutcome& outcome) {
  for (const Metric& metric : outcome.metrics) {
    if (!std::isfinite(metric.value)) {
      diverge(outcome, "validation " + metric.name, metric.value);
      return false;
    }
  }
  return true;
}

// The mean loss of a step, whose gradients are then with the parameters. A loss that is not finite leaves no gradient
// of its part.
double accumulate_gradients(Task& task, std::int64_t step, int micro_batches, const nn::Compute& compute) {
  const Batch batch = task.batch(step).moved(compute);
  const std::int64_t size = batch.size();
  const std::int64_t parts = std::clamp<std::int64_t>(micro_batches, 1, size);
  double sum = 0;
  for (std::int64_t i = 0; i < parts; ++i) {
    const std::int64_t begin = size * i / parts, end = size * (i + 1) / parts;
    // One part is the batch itself: no view and no factor between it and the bits of a plain step.
    at::Tensor loss = task.forward_loss(parts == 1 ? batch : batch.part(begin, end));
    if (parts > 1) {
      loss = loss * (static_cast<double>(end - begin) / static_cast<double>(size));
    }
    const auto value = loss.item<double>();
    sum += value;
    if (!std::isfinite(value)) {
      break;
    }
    loss.backward();
  }
  return sum;
}

}  // namespace

LoopOutcome run_loop(Task& task, optim::Optimiser& optimiser, const LoopPlan& plan, std::int64_t first_step,
                     const LoopObserver& observer, optim::WeightAverage* average) {
  CETERIS_CHECK(plan.steps >= 1 && plan.evaluations >= 1 && plan.checkpoints >= 0, "a plan without steps");
  LoopOutcome outcome{.steps = first_step};
  task.network().train();
  const nn::Compute compute = nn::compute_of(task.network());
  while (outcome.steps < plan.steps) {
    const std::int64_t step = outcome.steps;
    const double learning_rate = plan.learning_rate * optim::learning_rate_factor(plan.schedule, step, plan.steps);
    optimiser.zero_grad();
    const double value = accumulate_gradients(task, step, plan.micro_batches, compute);
    if (!std::isfinite(value)) {
      diverge(outcome, "training loss", value);
      outcome.metrics.clear();
      return outcome;
    }
    const double norm = optimiser.step(learning_rate);
    if (!std::isfinite(norm)) {
      diverge(outcome, "gradient norm", norm);
      outcome.metrics.clear();
      return outcome;
    }
    const std::int64_t done = ++outcome.steps;
    if (average != nullptr) {
      average->update(done);
    }
    if (observer.on_step) {
      observer.on_step({step, value, learning_rate, norm});
    }
    if (is_due(done, plan.steps, plan.evaluations)) {
      outcome.metrics = evaluate(task, average);
      if (observer.on_evaluation) {
        observer.on_evaluation(done, outcome.metrics);
      }
      if (!all_finite(outcome)) {
        return outcome;
      }
    }
    const bool stop = done < plan.steps && observer.should_stop && observer.should_stop();
    if (observer.on_checkpoint && (stop || is_due(done, plan.steps, plan.checkpoints))) {
      observer.on_checkpoint(done);
    }
    if (stop) {
      outcome.stopped = true;
      outcome.metrics.clear();
      return outcome;
    }
  }
  if (outcome.metrics.empty()) {  // continued from a checkpoint of the very last step
    outcome.metrics = evaluate(task, average);
    (void)all_finite(outcome);
  }
  return outcome;
}

}  // namespace ceteris::train
