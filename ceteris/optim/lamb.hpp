// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ceteris/optim/lamb_spec.hpp"
#include "ceteris/optim/optimiser.hpp"

namespace ceteris::optim {

/// LAMB (You et al. 2020, algorithm 2): u = m^ / (sqrt(v^) + eps) + decay w; w -= rate r u with the trust ratio
/// r = |w| / |u|, 1 where either is 0 or the parameter is not decayed. Moments exp_avg and exp_avg_sq.
class Lamb final : public Optimiser {
 public:
  Lamb(const torch::nn::Module& module, const LambSpec& spec);

 private:
  void update(Slot& slot, double learning_rate, std::int64_t step) override;

  LambSpec spec_;
};

}  // namespace ceteris::optim
