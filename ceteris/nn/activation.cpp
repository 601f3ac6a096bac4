// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/activation.hpp"

#include <torch/types.h>

#include "ceteris/base/error.hpp"
#include "ceteris/ops/gelu.hpp"

namespace ceteris::nn {

at::Tensor activate(Activation activation, const at::Tensor& x) {
  switch (activation) {
    case Activation::Identity:
      return x;
    case Activation::Relu:
      return x.relu();
    case Activation::Relu2:
      return x.relu().square();
    case Activation::Gelu:
      return ops::gelu(x);
    case Activation::GeluTanh:
      return ops::gelu_tanh(x);
    case Activation::Silu:
      return at::silu(x);
  }
  CETERIS_CHECK(false, "an activation without a function");
}

}  // namespace ceteris::nn
