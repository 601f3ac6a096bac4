// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/linear.hpp"

#include <torch/types.h>

#include "ceteris/ops/linear.hpp"
#include "ceteris/ops/spectral.hpp"

namespace ceteris::nn {
namespace {

constexpr std::int64_t kSettlingSteps = 100;

}  // namespace

LinearImpl::LinearImpl(std::int64_t in, std::int64_t out, const LinearOptions& options) {
  weight = parameter("weight", {out, in}, options.init);
  if (options.bias) {
    bias = parameter("bias", {out}, options.bias_init);
  }
  if (options.bias_in) {
    bias_in = parameter("bias_in", {1}, kZeros);
  }
  if (options.weights == LinearWeights::SigmaReparam) {
    gamma = parameter("gamma", {1}, kOnes);
    u = buffer("u", {out}, Normal{1});
    v = buffer("v", {in}, kZeros);  // follows from u
  }
}

void LinearImpl::settle() {
  if (gamma.defined()) {
    const auto [left, right] = ops::power_iteration(weight, u, kSettlingSteps);
    u.copy_(left);
    v.copy_(right);
  }
}

at::Tensor LinearImpl::reparametrised() const {
  if (!is_training() || !weight.requires_grad()) {  // frozen, it stays what it is (nn/freeze.hpp)
    return ops::sigma_reparam(weight, gamma, u, v);
  }
  // The graph holds the fresh vectors, not the buffers: another pass may follow before the gradient of this one.
  const auto [left, right] = ops::power_iteration(weight, u, 1);
  u.copy_(left);
  v.copy_(right);
  return ops::sigma_reparam(weight, gamma, left, right);
}

at::Tensor LinearImpl::forward(const at::Tensor& x) const {
  return ops::linear(bias_in.defined() ? x + bias_in : x, gamma.defined() ? reparametrised() : weight, bias);
}

}  // namespace ceteris::nn
