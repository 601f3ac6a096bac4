// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/gelu.hpp"

#include <torch/types.h>

namespace ceteris::ops {
namespace {

// libtorch 1.13 hands the backward pass to oneDNN when x is contiguous, and takes the gradient for contiguous too: one
// that is not (a map seen channels first) is read, and the result written, in the wrong order and beyond.
at::Tensor with_contiguous_gradient(const at::Tensor& x, at::Tensor y) {
  if (y.requires_grad() && x.is_contiguous()) {
    y.register_hook([](const at::Tensor& gradient) { return gradient.contiguous(); });
  }
  return y;
}

}  // namespace

at::Tensor gelu(const at::Tensor& x) {
  return with_contiguous_gradient(x, at::gelu(x, "none"));
}

at::Tensor gelu_tanh(const at::Tensor& x) {
  return with_contiguous_gradient(x, at::gelu(x, "tanh"));
}

}  // namespace ceteris::ops
