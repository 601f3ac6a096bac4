// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "ceteris/optim/muon_spec.hpp"
#include "ceteris/optim/optimiser.hpp"

namespace ceteris::optim {

/// Five Newton-Schulz steps towards the nearest orthogonal matrix (Jordan et al. 2024): singular values come between
/// about 0.7 and 1.2. matrix (A, B) -> (A, B), in its own type.
[[nodiscard]] at::Tensor orthogonalised(const at::Tensor& matrix);

/// Whether Muon moves a parameter, by its name and shape: a hidden matrix, or a convolution's kernel (O, I, h, w) with
/// I > 1, taken as (O, I h w).
[[nodiscard]] bool is_muons(const std::string& name, const at::Tensor& parameter);

/// As torch.optim.Muon with adjust_lr_fn = "match_rms_adamw", in float32: b = momentum b + (1 - momentum) g,
/// w -= rate (decay w + 0.2 sqrt(max(A, B)) orthogonalised(g + momentum (b - g))); the rest as torch.optim.AdamW.
/// Moments momentum_buffer, or exp_avg and exp_avg_sq.
class Muon final : public Optimiser {
 public:
  Muon(const torch::nn::Module& module, const MuonSpec& spec);

 private:
  void update(Slot& slot, double learning_rate, std::int64_t step) override;

  MuonSpec spec_;
};

}  // namespace ceteris::optim
