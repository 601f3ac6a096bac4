// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/patch_conv.hpp"

#include <torch/types.h>

#include "ceteris/ops/linear.hpp"

namespace ceteris::ops {

at::Tensor patch_conv(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias) {
  const auto n = x.size(0), c = x.size(1), k = weight.size(-1), rows = x.size(2) / k, columns = x.size(3) / k;
  const bool last = x.is_contiguous(at::MemoryFormat::ChannelsLast);
  if (!last || !linear_has_kernel(x, n * rows * columns, weight.size(0), c * k * k)) {
    return at::conv2d(x, weight, bias, /*stride=*/k);
  }
  // A slice of all costs a walk over memory on the way back.
  const bool whole = x.size(2) == rows * k && x.size(3) == columns * k;
  const at::Tensor x_NHWC = (whole ? x : x.slice(2, 0, rows * k).slice(3, 0, columns * k)).permute({0, 2, 3, 1});
  const at::Tensor patches = x_NHWC.reshape({n, rows, k, columns, k, c}).transpose(2, 3).reshape({-1, k * k * c});
  const at::Tensor matrix = weight.permute({0, 2, 3, 1}).reshape({weight.size(0), k * k * c});
  return ops::linear(patches, matrix, bias).view({n, rows, columns, weight.size(0)}).permute({0, 3, 1, 2});
}

}  // namespace ceteris::ops
