// SPDX-License-Identifier: Apache-2.0
#include "ceteris/train/loop.hpp"

#include <torch/nn/module.h>

#include <cmath>

#include "ceteris/base/error.hpp"

namespace ceteris::train {
namespace {

std::vector<Metric> evaluate(Task& task) {
  const torch::NoGradGuard no_grad;
  task.module().eval();
  std::vector<Metric> metrics = task.evaluate();
  task.module().train();
  return metrics;
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

}  // namespace

LoopOutcome run_loop(Task& task, optim::AdamW& optimiser, const LoopPlan& plan, std::int64_t first_step,
                     const LoopObserver& observer) {
  CETERIS_CHECK(plan.steps >= 1 && plan.evaluate_every >= 1, "a plan without steps");
  LoopOutcome outcome{.steps = first_step};
  task.module().train();
  while (outcome.steps < plan.steps) {
    const std::int64_t step = outcome.steps;
    const double learning_rate = plan.learning_rate * optim::learning_rate_factor(plan.schedule, step, plan.steps);
    optimiser.zero_grad();
    const at::Tensor loss = task.loss(step);
    const auto value = loss.item<double>();
    if (!std::isfinite(value)) {
      diverge(outcome, "training loss", value);
      outcome.metrics.clear();
      return outcome;
    }
    loss.backward();
    const double norm = optimiser.step(learning_rate);
    if (!std::isfinite(norm)) {
      diverge(outcome, "gradient norm", norm);
      outcome.metrics.clear();
      return outcome;
    }
    const std::int64_t done = ++outcome.steps;
    if (observer.on_step) {
      observer.on_step({step, value, learning_rate, norm});
    }
    if (done % plan.evaluate_every == 0 || done == plan.steps) {
      outcome.metrics = evaluate(task);
      if (observer.on_evaluation) {
        observer.on_evaluation(done, outcome.metrics);
      }
      if (!all_finite(outcome)) {
        return outcome;
      }
    }
    const bool stop = done < plan.steps && observer.should_stop && observer.should_stop();
    const bool due = plan.checkpoint_every > 0 && (done % plan.checkpoint_every == 0 || done == plan.steps);
    if (observer.on_checkpoint && (stop || due)) {
      observer.on_checkpoint(done);
    }
    if (stop) {
      outcome.stopped = true;
      outcome.metrics.clear();
      return outcome;
    }
  }
  if (outcome.metrics.empty()) {  // continued from a checkpoint of the very last step
    outcome.metrics = evaluate(task);
    (void)all_finite(outcome);
  }
  return outcome;
}

}  // namespace ceteris::train
