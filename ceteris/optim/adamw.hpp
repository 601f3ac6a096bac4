// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ceteris/ops/adamw_step.hpp"
#include "ceteris/optim/adamw_spec.hpp"
#include "ceteris/optim/optimiser.hpp"

namespace ceteris::optim {

/// AdamW as torch.optim.AdamW; moments exp_avg and exp_avg_sq.
class AdamW final : public Optimiser {
 public:
  AdamW(const torch::nn::Module& module, const AdamWSpec& spec)
      : Optimiser(module, {"exp_avg", "exp_avg_sq"}, spec.clip_norm), spec_(spec) {}

 private:
  void update(Slot& slot, double learning_rate, std::int64_t step) override {
    ops::adamw_step(slot.weight, slot.gradient, slot.moments[0], slot.moments[1],
                    {.lr = learning_rate,
                     .beta1 = spec_.beta1,
                     .beta2 = spec_.beta2,
                     .eps = spec_.eps,
                     .weight_decay = slot.decayed ? spec_.weight_decay : 0,
                     .step = step});
  }

  AdamWSpec spec_;
};

}  // namespace ceteris::optim
