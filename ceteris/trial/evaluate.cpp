// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/evaluate.hpp"

#include <torch/nn/module.h>

#include <utility>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/train/image_task.hpp"
#include "ceteris/trial/task.hpp"
#include "ceteris/weights/load.hpp"

namespace ceteris::trial {

OwnEvaluation evaluate(const TrialSpec& spec, TrialData data, const weights::WeightFile& weights) {
  OwnEvaluation result;
  std::shared_ptr<image::ImageCache> cache;
  std::vector<std::uint32_t> indices;
  if (const auto* images = std::get_if<loader::LabelledImages>(&data)) {
    cache = images->cache;
    indices = images->validation.indices;
    result.labels = images->validation.labels;
    for (const std::uint32_t index : images->contents.empty() ? std::vector<std::uint32_t>() : indices) {
      result.contents.push_back(images->contents[index]);
    }
  }
  const std::unique_ptr<train::Task> task = make_task(spec, std::move(data));
  const auto faults = weights::load_weights(task->network(), weights).faults(/*with_head=*/true);
  if (!faults.empty()) {
    throw usage_error(printable(weights.path.string()), "is not of this network: " + join(faults, "; "));
  }
  task->network().eval();
  const torch::NoGradGuard no_grad;
  if (cache == nullptr) {
    result.metrics = task->evaluate(train::Split::Validation);
    return result;
  }
  auto& network = dynamic_cast<nn::Network&>(task->network());
  result.log_probabilities =
      train::predict(network, *cache, indices, *loader::side_of(spec.data), train::TestViews::Center);
  result.metrics = train::image_metrics(result.log_probabilities, result.labels);
  return result;
}

}  // namespace ceteris::trial
