// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/pimpl.h>

#include <cstdint>

#include "ceteris/nn/block_names.hpp"
#include "ceteris/nn/block_spec.hpp"
#include "ceteris/nn/branch.hpp"
#include "ceteris/nn/component.hpp"
#include "ceteris/nn/linear.hpp"

namespace ceteris::nn {

/// The MLP that a spec names. Parameters: fc1, fc2, and gate where it is gated, under `names`; under Fixup bias_act
/// (1), which is added before the activation.
struct MlpImpl : Component {
  MlpImpl(std::int64_t width, const MlpSpec& mlp_spec, const BranchOptions& branch = {}, const BlockNames& names = {});

  /// x: (..., C) -> (..., C)
  at::Tensor forward(const at::Tensor& x);

  MlpSpec spec;
  Linear fc1;
  Linear gate{nullptr};
  Linear fc2;
  at::Tensor bias_act;  ///< undefined but for Fixup

 private:
  at::Tensor activated(const at::Tensor& x) const;
};
TORCH_MODULE(Mlp);

}  // namespace ceteris::nn
