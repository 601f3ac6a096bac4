// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ceteris/optim/adamw_spec.hpp"
#include "ceteris/optim/optimiser.hpp"

namespace ceteris::optim {

/// AdamW as torch.optim.AdamW; moments exp_avg and exp_avg_sq.
class AdamW final : public Optimiser {
 public:
  AdamW(const torch::nn::Module& module, const AdamWSpec& spec);

 private:
  void update(Slot& slot, double learning_rate, std::int64_t step) override;

  AdamWSpec spec_;
};

}  // namespace ceteris::optim
