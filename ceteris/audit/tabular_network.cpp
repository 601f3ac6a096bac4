// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit/tabular_network.hpp"

#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "ceteris/base/stop.hpp"
#include "ceteris/loader/batch.hpp"
#include "ceteris/ops/adamw_step.hpp"
#include "ceteris/optim/schedule.hpp"

namespace ceteris::audit {
namespace {

constexpr int kTabularBatch = 64;
constexpr int kEpochs = 30;
constexpr double kTabularLearningRate = 3e-3;
constexpr double kWeightDecay = 0.05;

// A layer as the optimiser sees it.
class TrainedLayer {
 public:
  explicit TrainedLayer(const nn::Linear& layer) {
    for (const at::Tensor& parameter : {layer->weight, layer->bias}) {
      parts_.push_back({parameter.detach(), at::zeros_like(parameter), at::zeros_like(parameter)});
    }
  }

  [[nodiscard]] const at::Tensor& weight() const { return parts_[0].value; }
  [[nodiscard]] const at::Tensor& bias() const { return parts_[1].value; }

  // `gradient` (N, out) of what comes out, for what went in, (N, in).
  void step(const at::Tensor& in, const at::Tensor& gradient, const kernels::AdamWStep& constants) {
    kernels::AdamWStep undecayed = constants;
    undecayed.weight_decay = 0;
    ops::adamw_step(parts_[0].value, gradient.t().mm(in), parts_[0].exp_avg, parts_[0].exp_avg_sq, constants);
    ops::adamw_step(parts_[1].value, gradient.sum(0), parts_[1].exp_avg, parts_[1].exp_avg_sq, undecayed);
  }

 private:
  struct Part {
    at::Tensor value, exp_avg, exp_avg_sq;
  };
  std::vector<Part> parts_;
};

// Softmax cross-entropy of a batch and its gradient by the logits.
struct LossGradient {
  float loss;
  at::Tensor gradient;
};

LossGradient loss_gradient(const at::Tensor& logits, const std::int64_t* labels) {
  const std::int64_t size = logits.size(0), classes = logits.size(1);
  const at::Tensor log_softmax = logits.log_softmax(1);
  at::Tensor by_log_softmax = at::zeros_like(logits);
  const float* out = log_softmax.data_ptr<float>();
  float* gradient = by_log_softmax.data_ptr<float>();
  const float share = 1 / static_cast<float>(size);
  float loss = 0;
  for (std::int64_t i = 0; i < size; ++i) {
    loss -= out[i * classes + labels[i]] * share;
    gradient[i * classes + labels[i]] = -share;
  }
  return {loss, at::_log_softmax_backward_data(by_log_softmax, log_softmax, 1, at::kFloat)};
}

}  // namespace

TabularNetworkImpl::TabularNetworkImpl(std::int64_t features, std::int64_t hidden, std::int64_t classes) {
  const auto scaled = [](std::int64_t fan_in) {
    return nn::LinearOptions{.init = nn::TruncatedNormal{1 / std::sqrt(static_cast<double>(fan_in)), 2}};
  };
  if (hidden > 0) {
    input = register_module("input", nn::Linear(features, hidden, scaled(features)));
  }
  const std::int64_t width = hidden > 0 ? hidden : features;
  output = register_module("output", nn::Linear(width, classes, scaled(width)));
}

// By libtorch's product, as training multiplies, whatever kernels would serve a batch of this size.
at::Tensor TabularNetworkImpl::forward(const at::Tensor& x, const nn::StepRandom&) {
  const at::Tensor activation = input.is_empty() ? x : at::linear(x, input->weight, input->bias).relu();
  return at::linear(activation, output->weight, output->bias);
}

// The gradients are written out: a graph of such small layers costs more than their products.
std::shared_ptr<TabularNetworkImpl> train_tabular_network(const at::Tensor& rows,
                                                          const std::vector<std::int64_t>& labels, int classes,
                                                          int hidden, std::uint64_t seed, const std::string& name) {
  const torch::NoGradGuard no_grad;
  auto network = std::make_shared<TabularNetworkImpl>(rows.size(1), hidden, classes);
  nn::initialise(*network, Stream(seed, 0, name).key(), 0);
  TrainedLayer last(network->output);
  std::optional<TrainedLayer> first;
  if (hidden > 0) {
    first.emplace(network->input);
  }
  loader::EpochOrder order(labels.size(), kTabularBatch, Stream(seed, 0, "order").child(name));
  const std::int64_t steps = kEpochs * std::max<std::int64_t>(1, rows.size(0) / kTabularBatch);
  std::vector<std::int64_t> batch_labels;
  for (std::int64_t step = 0; step < steps; ++step) {
    throw_if_stopped();
    const auto indices = order.batch(step);
    batch_labels.clear();
    for (const auto index : indices) {
      batch_labels.push_back(labels[index]);
    }
    const at::Tensor x =
        rows.index_select(0, at::tensor(std::vector<std::int64_t>(indices.begin(), indices.end()), at::kLong));
    const at::Tensor activation = first ? at::addmm(first->bias(), x, first->weight().t()).relu_() : x;
    const auto [loss, gradient] =
        loss_gradient(at::addmm(last.bias(), activation, last.weight().t()), batch_labels.data());
    if (!std::isfinite(loss)) {
      return nullptr;
    }
    const kernels::AdamWStep constants{
        .lr = kTabularLearningRate * optim::learning_rate_factor(optim::ScheduleSpec{}, step, steps),
        .beta1 = 0.9,
        .beta2 = 0.999,
        .eps = 1e-8,
        .weight_decay = kWeightDecay,
        .step = step + 1};
    if (first) {
      const at::Tensor by_activation = at::threshold_backward(gradient.mm(last.weight()), activation, 0);
      first->step(x, by_activation, constants);
    }
    last.step(activation, gradient, constants);
  }
  return network;
}

}  // namespace ceteris::audit
