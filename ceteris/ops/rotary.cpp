// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/rotary.hpp"

#include <torch/types.h>

#include "ceteris/base/error.hpp"

namespace ceteris::ops {

at::Tensor rotary(const at::Tensor& x, double base) {
  CETERIS_CHECK(x.dim() == 4 && x.size(3) % 2 == 0, "rotary positions turn pairs: D of (N, H, T, D) must be even");
  const auto half = x.size(3) / 2;
  const auto wide = x.options().dtype(at::kDouble);
  const at::Tensor frequency = at::pow(base, at::arange(half, wide) / -static_cast<double>(half));
  const at::Tensor angle_TI = at::arange(x.size(2), wide).unsqueeze(1) * frequency;
  const at::Tensor cosine = angle_TI.cos().to(x.scalar_type()), sine = angle_TI.sin().to(x.scalar_type());
  const at::Tensor first = x.narrow(3, 0, half), second = x.narrow(3, half, half);
  return at::cat({first * cosine - second * sine, second * cosine + first * sine}, 3);
}

}  // namespace ceteris::ops
