// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/conv.hpp"

#include "ceteris/base/error.hpp"
#include "ceteris/ops/dense_conv.hpp"
#include "ceteris/ops/depthwise_conv.hpp"
#include "ceteris/ops/patch_conv.hpp"

namespace ceteris::nn {

ConvImpl::ConvImpl(std::int64_t in, std::int64_t out, std::int64_t kernel, const ConvOptions& conv_options)
    : options(conv_options) {
  CETERIS_CHECK(options.groups > 0 && in % options.groups == 0 && out % options.groups == 0,
                "the groups of a convolution divide its channels");
  weight = parameter("weight", {out, in / options.groups, kernel, kernel}, options.init);
  if (options.bias) {
    bias = parameter("bias", {out}, kZeros);
  }
}

at::Tensor ConvImpl::forward(const at::Tensor& x) const {
  const bool depthwise = options.groups == x.size(1) && options.groups == weight.size(0) && options.stride == 1;
  if (depthwise && options.groups > 1 && weight.size(-1) % 2 == 1 && options.padding == weight.size(-1) / 2) {
    return ops::depthwise_conv(x, weight, bias);
  }
  if (options.groups == 1 && options.padding == 0 && options.stride == weight.size(-1) && options.stride > 1) {
    return ops::patch_conv(x, weight, bias);
  }
  return ops::dense_conv(x, weight, bias, {options.stride, options.padding, options.groups});
}

}  // namespace ceteris::nn
