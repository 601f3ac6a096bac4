// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ceteris/optim/optimiser.hpp"
#include "ceteris/optim/sgd_spec.hpp"

namespace ceteris::optim {

/// As torch.optim.SGD without dampening; moment momentum_buffer.
class Sgd final : public Optimiser {
 public:
  Sgd(const torch::nn::Module& module, const SgdSpec& spec);

 private:
  void update(Slot& slot, double learning_rate, std::int64_t step) override;

  SgdSpec spec_;
};

}  // namespace ceteris::optim
