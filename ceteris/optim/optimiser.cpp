// SPDX-License-Identifier: Apache-2.0
#include "ceteris/optim/optimiser.hpp"

#include <torch/nn/module.h>

#include <cmath>

#include "ceteris/base/error.hpp"

namespace ceteris::optim {
namespace {

bool needs_master(const at::Tensor& parameter) {
  return parameter.scalar_type() == at::kBFloat16;
}

/// The gradient as the update computes with it; a float32 one is passed on as it is.
at::Tensor wide(const at::Tensor& gradient) {
  return needs_master(gradient) ? gradient.to(at::kFloat) : gradient;
}

}  // namespace

bool is_decayed(const std::string& name, const at::Tensor& parameter) {
  return parameter.dim() > 1 && !name.ends_with(".bias");
}

Optimiser::Optimiser(const torch::nn::Module& module, std::vector<std::string> moments, double clip_norm)
    : moments_(std::move(moments)), clip_norm_(clip_norm) {
  for (const auto& entry : module.named_parameters()) {
    const at::Tensor& parameter = entry.value();
    Slot slot{.name = entry.key(), .parameter = parameter, .weight = parameter, .moments = {}};
    slot.decayed = is_decayed(slot.name, parameter);
    if (needs_master(parameter)) {
      slot.weight = parameter.detach().to(at::kFloat);
    }
    for (std::size_t i = 0; i < moments_.size(); ++i) {
      slot.moments.push_back(at::zeros_like(slot.weight));
    }
    slots_.push_back(std::move(slot));
  }
}

void Optimiser::zero_grad() {
  for (Slot& slot : slots_) {
    at::Tensor& gradient = slot.parameter.mutable_grad();
    if (gradient.defined()) {
      gradient.zero_();
    }
  }
}

double Optimiser::gradient_norm() const {
  double sum = 0;
  for (const Slot& slot : slots_) {
    if (slot.parameter.grad().defined()) {
      const double norm = wide(slot.parameter.grad()).norm().item<double>();
      sum += norm * norm;
    }
  }
  return std::sqrt(sum);
}

double Optimiser::step(double learning_rate) {
  const torch::NoGradGuard no_grad;
  const double norm = gradient_norm();
  if (!std::isfinite(norm)) {
    return norm;
  }
  if (clip_norm_ > 0 && norm > clip_norm_) {
    for (Slot& slot : slots_) {
      if (slot.parameter.grad().defined()) {
        slot.parameter.mutable_grad().mul_(clip_norm_ / norm);
      }
    }
  }
  ++steps_;
  for (Slot& slot : slots_) {
    if (!slot.parameter.grad().defined()) {
      continue;
    }
    update(slot, wide(slot.parameter.grad()), learning_rate * slot.learning_rate_scale, steps_);
    if (needs_master(slot.parameter)) {
      slot.parameter.copy_(slot.weight);
    }
  }
  return norm;
}

std::vector<std::pair<std::string, at::Tensor>> Optimiser::state() const {
  std::vector<std::pair<std::string, at::Tensor>> tensors;
  for (const Slot& slot : slots_) {
    for (std::size_t i = 0; i < moments_.size(); ++i) {
      tensors.emplace_back(moments_[i] + "/" + slot.name, slot.moments[i]);
    }
    if (needs_master(slot.parameter)) {
      tensors.emplace_back("master/" + slot.name, slot.weight);
    }
  }
  return tensors;
}

void Optimiser::restore(std::int64_t steps, const std::vector<std::pair<std::string, at::Tensor>>& state) {
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
