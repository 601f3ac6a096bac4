// SPDX-License-Identifier: Apache-2.0
#include "ceteris/optim/muon.hpp"

#include <algorithm>
#include <cmath>

#include "ceteris/ops/adamw_step.hpp"
#include "ceteris/optim/layers.hpp"

namespace ceteris::optim {
namespace {

constexpr int kNewtonSchulzSteps = 5;
constexpr double kA = 3.4445, kB = -4.7750, kC = 2.0315;
constexpr double kSmallestNorm = 1e-7;
constexpr double kRmsOfAdamW = 0.2;

}  // namespace

at::Tensor orthogonalised(const at::Tensor& matrix) {
  const bool tall = matrix.size(0) > matrix.size(1);
  at::Tensor x = tall ? matrix.t() : matrix;
  x = x / std::max(x.norm().item<double>(), kSmallestNorm);
  for (int i = 0; i < kNewtonSchulzSteps; ++i) {
    const at::Tensor gram = x.matmul(x.t());
    x = kA * x + (kB * gram + kC * gram.matmul(gram)).matmul(x);
  }
  return tall ? x.t() : x;
}

bool is_muons(const std::string& name, const at::Tensor& parameter) {
  const bool matrix = parameter.dim() == 2, kernel = parameter.dim() == 4 && parameter.size(1) > 1;
  return (matrix || kernel) && !reads_input(name) && !is_of_head(name) && !holds_positions(name);
}

Muon::Muon(const torch::nn::Module& module, const MuonSpec& spec)
    : Optimiser(
          module,
          [](const std::string& name, const at::Tensor& parameter) {
            return is_muons(name, parameter) ? Treatment{.moments = {"momentum_buffer"}, .by_number = false}
                                             : Treatment{.moments = {"exp_avg", "exp_avg_sq"}, .by_number = true};
          },
          spec.clip_norm),
      spec_(spec) {}

void Muon::update(Slot& slot, double learning_rate, std::int64_t step) {
  const double decay = slot.decayed ? spec_.weight_decay : 0;
  if (slot.treatment.by_number) {
    ops::adamw_step(slot.weight, slot.gradient, slot.moments[0], slot.moments[1],
                    {.lr = learning_rate,
                     .beta1 = spec_.beta1,
                     .beta2 = spec_.beta2,
                     .eps = spec_.eps,
                     .weight_decay = decay,
                     .step = step});
    return;
  }
  at::Tensor& buffer = slot.moments[0];
  buffer.lerp_(slot.gradient, 1 - spec_.momentum);
  const at::Tensor direction = spec_.nesterov ? slot.gradient.lerp(buffer, spec_.momentum) : buffer;
  const at::Tensor matrix = direction.reshape({direction.size(0), -1});
  const double scale = kRmsOfAdamW * std::sqrt(static_cast<double>(std::max(matrix.size(0), matrix.size(1))));
  slot.weight.mul_(1 - learning_rate * decay);
  slot.weight.add_(orthogonalised(matrix).reshape(direction.sizes()), -learning_rate * scale);
}

}  // namespace ceteris::optim
