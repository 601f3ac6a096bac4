// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/norm.hpp"

#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/nn/activation.hpp"
#include "ceteris/nn/custom_norm.hpp"
#include "ceteris/nn/match.hpp"
#include "ceteris/ops/batch_norm.hpp"
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

at::Tensor NormImpl::forward(const at::Tensor& x, Activation then) {
  const bool fused = then == Activation::Relu && std::holds_alternative<BatchNorm>(spec);
  const at::Tensor y = normalised(x, fused);
  return fused ? y : activate(then, y);
}

at::Tensor NormImpl::normalised(const at::Tensor& x, bool relu) {
  return std::visit(
      Match{[&](const LayerNorm& s) { return ops::layer_norm(x, weight, bias, s.eps); },
            [&](const RmsNorm& s) { return ops::rms_norm(x, weight, s.eps); },
            [&](const DyT&) { return ops::dyt(x, alpha, weight, bias); },
            [&](const Derf&) { return ops::derf(x, alpha, shift, weight, bias); },
            [&](const Pointwise& s) { return ops::pointwise_norm(s.function, x, alpha, shift, weight, bias); },
            [&](const BatchNorm& s) { return batch_norm(x, s, relu); },
            [&](const GroupNorm& s) { return ops::group_norm(x, s.groups, weight, bias, s.eps); },
            [&](const Grn& s) { return ops::grn(x, weight, bias, s.eps); }, [&](const NoNorm&) { return x; },
            [&](const CustomNorm&) { return custom->forward(x); }},
      spec);
}

at::Tensor NormImpl::batch_norm(const at::Tensor& x, const BatchNorm& s, bool relu) {
  // Frozen, it keeps its statistics (nn/freeze.hpp).
  const bool learns = is_training() && weight.requires_grad();
  if (learns && x.numel() == x.size(-1)) {
    throw spec_error("batchnorm",
                     "has one value a channel to take statistics of, and the variance of one value is not defined",
                     "a larger recipe.batch, larger images, or another norm");
  }
  return ops::batch_norm(x, weight, bias, running_mean, running_var,
                         {.learns = learns, .momentum = s.momentum, .eps = s.eps, .relu = relu});
}

}  // namespace ceteris::nn
