// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/pimpl.h>

#include <cstdint>

#include "ceteris/nn/block_spec.hpp"
#include "ceteris/nn/component.hpp"
#include "ceteris/nn/linear.hpp"

namespace ceteris::nn {

/// The MLP that a spec names. Parameters: fc1, fc2, and gate where it is gated.
struct MlpImpl : Component {
  MlpImpl(std::int64_t width, const MlpSpec& mlp_spec);

  /// x: (..., C) -> (..., C)
  at::Tensor forward(const at::Tensor& x);

  MlpSpec spec;
  Linear fc1;
  Linear gate{nullptr};
  Linear fc2;
};
TORCH_MODULE(Mlp);

}  // namespace ceteris::nn
