// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ceteris/nn/activation_spec.hpp"
#include "ceteris/ops/tensor_fwd.hpp"

namespace ceteris::nn {

/// The activation of every element; any shape.
[[nodiscard]] at::Tensor activate(Activation activation, const at::Tensor& x);

}  // namespace ceteris::nn
