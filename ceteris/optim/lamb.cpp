// SPDX-License-Identifier: Apache-2.0
#include "ceteris/optim/lamb.hpp"

#include <cmath>

namespace ceteris::optim {

// Norms are of a parameter, so that no group moves as one.
Lamb::Lamb(const torch::nn::Module& module, const LambSpec& spec)
    : Optimiser(
          module,
          [](const std::string&, const at::Tensor&) {
            return Treatment{.moments = {"exp_avg", "exp_avg_sq"}, .by_number = false};
          },
          spec.clip_norm),
      spec_(spec) {}

void Lamb::update(Slot& slot, double learning_rate, std::int64_t step) {
  const double t = static_cast<double>(step);
  at::Tensor& m = slot.moments[0];
  at::Tensor& v = slot.moments[1];
  m.mul_(spec_.beta1).add_(slot.gradient, 1 - spec_.beta1);
  v.mul_(spec_.beta2).addcmul_(slot.gradient, slot.gradient, 1 - spec_.beta2);
  const at::Tensor root = v.sqrt().div_(std::sqrt(1 - std::pow(spec_.beta2, t))).add_(spec_.eps);
  at::Tensor direction = m.div(root).div_(1 - std::pow(spec_.beta1, t));
  double trust = 1;
  if (slot.decayed && spec_.weight_decay > 0) {
    direction.add_(slot.weight, spec_.weight_decay);
    const auto of_weight = slot.weight.norm().item<double>(), of_direction = direction.norm().item<double>();
    trust = of_weight > 0 && of_direction > 0 ? of_weight / of_direction : 1;
  }
  slot.weight.add_(direction, -learning_rate * trust);
}

}  // namespace ceteris::optim
