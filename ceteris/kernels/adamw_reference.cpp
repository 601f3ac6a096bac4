// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstddef>

#include "ceteris/kernels/adamw.hpp"

namespace ceteris::kernels {

void adamw_reference(std::span<float> param, std::span<const float> grad, std::span<float> exp_avg,
                     std::span<float> exp_avg_sq, const AdamWConstants& constants) {
  for (std::size_t i = 0; i < param.size(); ++i) {
    const float g = grad[i];
    const float m = constants.beta1 * exp_avg[i] + constants.one_minus_beta1 * g;
    const float v = constants.beta2 * exp_avg_sq[i] + constants.one_minus_beta2 * g * g;
    const float denominator = std::sqrt(v) * constants.root_scale + constants.eps;
    exp_avg[i] = m;
    exp_avg_sq[i] = v;
    param[i] = constants.decay * param[i] - constants.step_size * m / denominator;
  }
}

}  // namespace ceteris::kernels
