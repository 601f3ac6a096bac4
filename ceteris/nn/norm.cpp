// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/norm.hpp"

#include "ceteris/nn/match.hpp"
#include "ceteris/ops/norm.hpp"

namespace ceteris::nn {

NormImpl::NormImpl(std::int64_t channels, const NormSpec& norm_spec, bool with_bias) : spec(norm_spec) {
  if (std::holds_alternative<NoNorm>(spec)) {
    return;
  }
  weight = parameter("weight", {channels}, kOnes);
  if (with_bias && !std::holds_alternative<RmsNorm>(spec)) {
    bias = parameter("bias", {channels}, kZeros);
  }
  if (const auto* dyt = std::get_if<DyT>(&spec)) {
    alpha = parameter("alpha", {1}, Constant{dyt->alpha0});
  }
  if (std::holds_alternative<BatchNorm>(spec)) {
    running_mean = buffer("running_mean", {channels}, kZeros);
    running_var = buffer("running_var", {channels}, kOnes);
  }
}

at::Tensor NormImpl::forward(const at::Tensor& x) {
  return std::visit(Match{[&](const LayerNorm& s) { return ops::layer_norm(x, weight, bias, s.eps); },
                          [&](const RmsNorm& s) { return ops::rms_norm(x, weight, s.eps); },
                          [&](const DyT&) { return ops::dyt(x, alpha, weight, bias); },
                          [&](const BatchNorm& s) { return batch_norm(x, s); }, [&](const NoNorm&) { return x; }},
                    spec);
}

at::Tensor NormImpl::batch_norm(const at::Tensor& x, const BatchNorm& s) {
  // Seen as one image of M x 1 pixels whose channels stand last in memory, libtorch takes its fast path; as an (M, C)
  // matrix it would walk down the columns.
  const auto channels = x.size(-1);
  const at::Tensor x_NCHW = x.reshape({1, -1, 1, channels}).permute({0, 3, 1, 2});
  const at::Tensor out_NCHW = at::batch_norm(x_NCHW, weight, bias, running_mean, running_var, is_training(), s.momentum,
                                             s.eps, /*cudnn_enabled=*/true);
  return out_NCHW.permute({0, 2, 3, 1}).reshape(x.sizes());
}

}  // namespace ceteris::nn
