// SPDX-License-Identifier: Apache-2.0
#include "ceteris/optim/adamw.hpp"

#include <torch/nn/module.h>

#include <cmath>

#include "ceteris/base/error.hpp"
#include "ceteris/ops/adamw_step.hpp"

namespace ceteris::optim {

bool is_decayed(const std::string& name, const at::Tensor& parameter) {
  return parameter.dim() > 1 && !name.ends_with(".bias");
}

AdamW::AdamW(const torch::nn::Module& module, const AdamWSpec& spec) : spec_(spec) {
  for (const auto& entry : module.named_parameters()) {
    const at::Tensor& parameter = entry.value();
    slots_.push_back({entry.key(), parameter, at::zeros_like(parameter), at::zeros_like(parameter),
                      is_decayed(entry.key(), parameter)});
  }
}

void AdamW::zero_grad() {
  for (Slot& slot : slots_) {
    at::Tensor& gradient = slot.parameter.mutable_grad();
    if (gradient.defined()) {
      gradient.zero_();
    }
  }
}

double AdamW::gradient_norm() const {
  double sum = 0;
  for (const Slot& slot : slots_) {
    if (slot.parameter.grad().defined()) {
      const double norm = slot.parameter.grad().norm().item<double>();
      sum += norm * norm;
    }
  }
  return std::sqrt(sum);
}

double AdamW::step(double learning_rate) {
  const torch::NoGradGuard no_grad;
  const double norm = gradient_norm();
  if (!std::isfinite(norm)) {
    return norm;
  }
  if (spec_.clip_norm > 0 && norm > spec_.clip_norm) {
    for (Slot& slot : slots_) {
      if (slot.parameter.grad().defined()) {
        slot.parameter.mutable_grad().mul_(spec_.clip_norm / norm);
      }
    }
  }
  ++steps_;
  for (Slot& slot : slots_) {
    if (slot.parameter.grad().defined()) {
      ops::adamw_step(slot.parameter, slot.parameter.grad(), slot.exp_avg, slot.exp_avg_sq,
                      {.lr = learning_rate,
                       .beta1 = spec_.beta1,
                       .beta2 = spec_.beta2,
                       .eps = spec_.eps,
                       .weight_decay = slot.decayed ? spec_.weight_decay : 0,
                       .step = steps_});
    }
  }
  return norm;
}

std::vector<std::pair<std::string, at::Tensor>> AdamW::state() const {
  std::vector<std::pair<std::string, at::Tensor>> tensors;
  for (const Slot& slot : slots_) {
    tensors.emplace_back("exp_avg/" + slot.name, slot.exp_avg);
    tensors.emplace_back("exp_avg_sq/" + slot.name, slot.exp_avg_sq);
  }
  return tensors;
}

void AdamW::restore(std::int64_t steps, const std::vector<std::pair<std::string, at::Tensor>>& state) {
  const torch::NoGradGuard no_grad;
  const auto own = this->state();
  CETERIS_CHECK(own.size() == state.size(), "optimiser state of another module");
  for (std::size_t i = 0; i < own.size(); ++i) {
    CETERIS_CHECK(own[i].first == state[i].first && own[i].second.sizes() == state[i].second.sizes(),
                  "optimiser state of another module: " + state[i].first);
    at::Tensor(own[i].second).copy_(state[i].second);
  }
  steps_ = steps;
}

}  // namespace ceteris::optim
