// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/gelu.hpp"

#include <torch/types.h>

namespace ceteris::ops {

at::Tensor gelu(const at::Tensor& x) {
  return at::gelu(x, "none");
}

at::Tensor gelu_tanh(const at::Tensor& x) {
  return at::gelu(x, "tanh");
}

}  // namespace ceteris::ops
