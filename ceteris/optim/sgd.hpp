// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ceteris/optim/optimiser.hpp"
#include "ceteris/optim/sgd_spec.hpp"

namespace ceteris::optim {

/// As torch.optim.SGD without dampening; moment momentum_buffer.
class Sgd final : public Optimiser {
 public:
  Sgd(const torch::nn::Module& module, const SgdSpec& spec)
      : Optimiser(module, {"momentum_buffer"}, spec.clip_norm), spec_(spec) {}

 private:
  void update(Slot& slot, double learning_rate, std::int64_t) override {
    const at::Tensor pull = slot.decayed ? slot.gradient.add(slot.weight, spec_.weight_decay) : slot.gradient;
    // The buffer starts at zero, so that the first step puts the gradient there, as PyTorch does.
    at::Tensor& buffer = slot.moments[0];
    buffer.mul_(spec_.momentum).add_(pull);
    slot.weight.add_(spec_.nesterov ? pull.add(buffer, spec_.momentum) : buffer, -learning_rate);
  }

  SgdSpec spec_;
};

}  // namespace ceteris::optim
