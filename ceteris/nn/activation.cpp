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
    case Activation::LeakyRelu:
      return at::leaky_relu(x, 0.01);
    case Activation::Elu:
      return at::elu(x);
    case Activation::Gelu:
      return ops::gelu(x);
    case Activation::GeluTanh:
      return ops::gelu_tanh(x);
    case Activation::QuickGelu:
      return x * (x * 1.702).sigmoid();
    case Activation::Silu:
      return at::silu(x);
    case Activation::Mish:
      return at::mish(x);
    case Activation::Hardswish:
      return at::hardswish(x);
    case Activation::Tanh:
      return x.tanh();
    case Activation::Sigmoid:
      return x.sigmoid();
  }
  CETERIS_CHECK(false, "an activation without a function");
}

}  // namespace ceteris::nn
