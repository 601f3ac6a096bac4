// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/linear.hpp"

namespace ceteris::nn {

LinearImpl::LinearImpl(std::int64_t in, std::int64_t out, const LinearOptions& options) {
  weight = parameter("weight", {out, in}, options.init);
  if (options.bias) {
    bias = parameter("bias", {out}, options.bias_init);
  }
}

at::Tensor LinearImpl::forward(const at::Tensor& x) const {
  return at::linear(x, weight, bias);
}

}  // namespace ceteris::nn
