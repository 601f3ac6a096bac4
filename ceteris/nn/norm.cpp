// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/norm.hpp"

#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/nn/custom_norm.hpp"
#include "ceteris/nn/match.hpp"
#include "ceteris/ops/norm.hpp"

namespace ceteris::nn {

NormImpl::NormImpl(std::int64_t channels, const NormSpec& norm_spec, const NormOptions& options) : spec(norm_spec) {
  if (std::holds_alternative<NoNorm>(spec)) {
    return;
  }
  if (const auto* named = std::get_if<CustomNorm>(&spec)) {
    custom = register_module("custom", find_custom_norm(named->name).make(channels));
    return;
  }
  weight = parameter("weight", {channels}, std::holds_alternative<Grn>(spec) ? kZeros : kOnes);
  if (options.bias && !std::holds_alternative<RmsNorm>(spec)) {
    bias = parameter("bias", {channels}, kZeros);
  }
  const auto sloped = [&](const auto& s) {
    alpha = parameter("alpha", {1}, Constant{alpha_start(s.alpha_rule, s.alpha0, channels, options.place)});
  };
  std::visit(Match{[](const auto&) {}, [&](const DyT& s) { sloped(s); },
                   [&](const Derf& s) {
                     sloped(s);
                     shift = parameter("shift", {1}, Constant{s.shift0});
                   },
                   [&](const Pointwise& s) {
                     sloped(s);
                     if (s.shift) {
                       shift = parameter("shift", {1}, kZeros);
                     }
                   },
                   [&](const BatchNorm&) {
                     running_mean = buffer("running_mean", {channels}, kZeros);
                     running_var = buffer("running_var", {channels}, kOnes);
                   },
                   [&](const GroupNorm& s) {
                     if (channels % s.groups != 0) {
                       throw spec_error("norm.groups",
                                        std::to_string(s.groups) + " groups do not share " + std::to_string(channels) +
                                            " channels evenly",
                                        "choose a number that divides every width of the model");
                     }
                   }},
             spec);
}

at::Tensor NormImpl::forward(const at::Tensor& x) {
  return std::visit(
      Match{[&](const LayerNorm& s) { return ops::layer_norm(x, weight, bias, s.eps); },
            [&](const RmsNorm& s) { return ops::rms_norm(x, weight, s.eps); },
            [&](const DyT&) { return ops::dyt(x, alpha, weight, bias); },
            [&](const Derf&) { return ops::derf(x, alpha, shift, weight, bias); },
            [&](const Pointwise& s) { return ops::pointwise_norm(s.function, x, alpha, shift, weight, bias); },
            [&](const BatchNorm& s) { return batch_norm(x, s); },
            [&](const GroupNorm& s) { return ops::group_norm(x, s.groups, weight, bias, s.eps); },
            [&](const Grn& s) { return ops::grn(x, weight, bias, s.eps); }, [&](const NoNorm&) { return x; },
            [&](const CustomNorm&) { return custom->forward(x); }},
      spec);
}

at::Tensor NormImpl::batch_norm(const at::Tensor& x, const BatchNorm& s) {
  // Seen as one image of M x 1 pixels whose channels stand last in memory, libtorch takes its fast path; as an (M, C)
  // matrix it would walk down the columns.
  const auto channels = x.size(-1);
  const at::Tensor x_NCHW = x.reshape({1, -1, 1, channels}).permute({0, 3, 1, 2});
  // Frozen, it keeps its statistics (nn/freeze.hpp).
  const bool learns = is_training() && weight.requires_grad();
  if (learns && x.numel() == channels) {
    throw spec_error("batchnorm",
                     "has one value a channel to take statistics of, and the variance of one value is not defined",
                     "a larger recipe.batch, larger images, or another norm");
  }
  // Of bfloat16 pixels statistics, factors and shifts are float32: libtorch takes that mixture and no other.
  const auto wide = [&](const at::Tensor& t) {
    return t.defined() && t.scalar_type() != running_mean.scalar_type() ? t.to(running_mean.scalar_type()) : t;
  };
  const at::Tensor out_NCHW = at::batch_norm(x_NCHW, wide(weight), wide(bias), running_mean, running_var, learns,
                                             s.momentum, s.eps, /*cudnn_enabled=*/true);
  return out_NCHW.permute({0, 2, 3, 1}).reshape(x.sizes());
}

}  // namespace ceteris::nn
