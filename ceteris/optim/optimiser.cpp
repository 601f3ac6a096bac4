// SPDX-License-Identifier: Apache-2.0
#include "ceteris/optim/optimiser.hpp"

#include <torch/nn/module.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

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

/// Numbers that a parameter takes in a group: whole cache lines, so that each begins where a tensor of its own would.
std::int64_t padded(std::int64_t count) {
  constexpr std::int64_t kLine = 16;
  return (count + kLine - 1) / kLine * kLine;
}

std::vector<std::int64_t> dense_strides(const at::Tensor& tensor) {
  return (tensor.is_non_overlapping_and_dense() ? tensor : tensor.contiguous()).strides().vec();
}

/// What is frozen has no gradient, which would take the others of its group out of their one pass. Where the strides of
/// a gradient are others than those of its weight, which those of sides of length 1 may be (the gradients of depthwise
/// and 1 x 1 convolutions), ops::adamw_step takes its composite form, whose last bits differ: by itself the parameter
/// keeps the bits that it had before there were groups.
bool goes_with_its_group(const Slot& slot) {
  const at::Tensor& gradient = slot.parameter.grad();
  return slot.treatment.by_number && slot.parameter.requires_grad() &&
         (!gradient.defined() || gradient.strides() == slot.weight.strides());
}

}  // namespace

bool is_decayed(const std::string& name, const at::Tensor& parameter) {
  return parameter.dim() > 1 && !name.ends_with(".bias");
}

Optimiser::Optimiser(const torch::nn::Module& module, std::vector<std::string> moments, double clip_norm)
    : Optimiser(
          module, [&](const std::string&, const at::Tensor&) { return Treatment{moments}; }, clip_norm) {}

Optimiser::Optimiser(const torch::nn::Module& module, const TreatmentOf& treatment, double clip_norm)
    : clip_norm_(clip_norm) {
  std::set<const c10::TensorImpl*> seen;
  for (const auto& entry : module.named_parameters()) {
    const at::Tensor& parameter = entry.value();
    if (!seen.insert(parameter.unsafeGetTensorImpl()).second) {
      continue;  // another name of one that is here already
    }
    Slot slot{.name = entry.key(), .parameter = parameter, .weight = parameter, .gradient = {}, .moments = {}};
    slot.treatment = treatment(slot.name, parameter);
    slot.decayed = is_decayed(slot.name, parameter);
    if (needs_master(parameter)) {
      slot.weight = parameter.detach().to(at::kFloat);
    }
    for (std::size_t i = 0; i < slot.treatment.moments.size(); ++i) {
      slot.moments.push_back(at::zeros_like(slot.weight));
    }
    slots_.push_back(std::move(slot));
  }
}

bool Optimiser::is_laid_out() const {
  return std::all_of(slots_.begin(), slots_.end(), [](const Slot& slot) {
    const at::Tensor& gradient = slot.parameter.grad();
    return slot.gradient.defined() && (!gradient.defined() || gradient.strides() == slot.gradient.strides());
  });
}

void Optimiser::lay_out() {
  using Key = std::tuple<bool, bool, double, at::ScalarType, std::vector<std::string>>;
  std::map<Key, std::size_t> places;
  groups_.clear();
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    const Slot& slot = slots_[i];
    const Key key{goes_with_its_group(slot), slot.decayed, slot.learning_rate_scale, slot.weight.scalar_type(),
                  slot.treatment.moments};
    const auto [place, added] = places.try_emplace(key, groups_.size());
    if (added) {
      groups_.push_back({.one_pass = std::get<0>(key), .whole = {}, .slots = {}});
    }
    groups_[place->second].slots.push_back(i);
  }
  for (Group& group : groups_) {
    lay_out(group);
  }
}

void Optimiser::lay_out(Group& group) {
  const Slot& first = slots_[group.slots.front()];
  std::int64_t length = 0;
  for (const std::size_t i : group.slots) {
    length += padded(slots_[i].weight.numel());
  }
  const auto flat = [&] { return at::zeros({length}, first.weight.options().requires_grad(false)); };
  group.whole.weight = flat();
  group.whole.gradient = flat();
  group.whole.treatment = first.treatment;
  group.whole.decayed = first.decayed;
  group.whole.learning_rate_scale = first.learning_rate_scale;
  for (std::size_t m = 0; m < first.moments.size(); ++m) {
    group.whole.moments.push_back(flat());
  }
  std::int64_t place = 0;
  for (const std::size_t i : group.slots) {
    Slot& slot = slots_[i];
    // In the memory order of the parameter, which a convolution has chosen for speed.
    const auto strides = dense_strides(slot.weight);
    const auto view = [&](const at::Tensor& buffer) { return buffer.as_strided(slot.weight.sizes(), strides, place); };
    const at::Tensor& gradient = slot.parameter.grad();
    slot.gradient = gradient.defined()
                        ? group.whole.gradient.as_strided(gradient.sizes(), dense_strides(gradient), place)
                        : view(group.whole.gradient);
    for (std::size_t m = 0; m < slot.moments.size(); ++m) {
      slot.moments[m] = view(group.whole.moments[m]).copy_(slot.moments[m]);
    }
    const at::Tensor weight = view(group.whole.weight).copy_(slot.weight);
    if (needs_master(slot.parameter)) {
      slot.weight = weight;
    } else {
      slot.parameter.set_data(weight);
    }
    place += padded(weight.numel());
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
  if (!is_laid_out()) {
    lay_out();
  }
  ++steps_;
  for (Group& group : groups_) {
    std::vector<Slot*> moving;
    for (const std::size_t i : group.slots) {
      if (slots_[i].parameter.grad().defined()) {
        gather(slots_[i]);
        moving.push_back(&slots_[i]);
      }
    }
    const double rate = learning_rate * group.whole.learning_rate_scale;
    if (group.one_pass && moving.size() == group.slots.size()) {
      update(group.whole, rate, steps_);
    } else {
      for (Slot* slot : moving) {
        update(*slot, rate, steps_);
      }
    }
    for (Slot* slot : moving) {
      if (needs_master(slot->parameter)) {
        slot->parameter.copy_(slot->weight);
      }
    }
  }
  return norm;
}

// After the first step the gradients of float32 parameters lie in the buffer already: backward adds to them in place.
void Optimiser::gather(Slot& slot) {
  at::Tensor& gradient = slot.parameter.mutable_grad();
  if (gradient.is_same(slot.gradient)) {
    return;
  }
  slot.gradient.copy_(gradient);
  if (!needs_master(slot.parameter)) {
    gradient = slot.gradient;
  }
}

std::vector<std::string> Optimiser::names() const {
  std::vector<std::string> names;
  for (const Slot& slot : slots_) {
    names.push_back(slot.name);
  }
  return names;
}

std::vector<std::pair<std::string, at::Tensor>> Optimiser::state() const {
  std::vector<std::pair<std::string, at::Tensor>> tensors;
  for (const Slot& slot : slots_) {
    for (std::size_t i = 0; i < slot.moments.size(); ++i) {
      tensors.emplace_back(slot.treatment.moments[i] + "/" + slot.name, slot.moments[i]);
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
