// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/evaluate.hpp"

#include <torch/nn/module.h>

#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/trial/task.hpp"
#include "ceteris/weights/load.hpp"

namespace ceteris::trial {

std::vector<train::Metric> evaluate(const TrialSpec& spec, TrialData data, const weights::WeightFile& weights) {
  const std::unique_ptr<train::Task> task = make_task(spec, std::move(data));
  const auto faults = weights::load_weights(task->network(), weights).faults(/*with_head=*/true);
  if (!faults.empty()) {
    throw usage_error(printable(weights.path.string()), "is not of this network: " + join(faults, "; "));
  }
  task->network().eval();
  const torch::NoGradGuard no_grad;
  return task->evaluate(train::Split::Validation);
}

}  // namespace ceteris::trial
