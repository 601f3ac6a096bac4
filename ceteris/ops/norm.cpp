// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/norm.hpp"

#include <torch/autograd.h>
#include <torch/types.h>

#include "ceteris/base/error.hpp"
#include "ceteris/kernels/layer_norm.hpp"
#include "ceteris/ops/kernel_values.hpp"
#include "ceteris/ops/parallel.hpp"

namespace ceteris::ops {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

const kernels::LayerNormImplementation& layer_norm_kernel(const kernels::LayerNormProblem& problem) {
  return kernels::choose(kernels::layer_norm_implementations(), problem);
}

kernels::LayerNormProblem layer_norm_problem(const at::Tensor& x) {
  const auto width = static_cast<std::size_t>(x.size(-1));
  return {static_cast<std::size_t>(x.numel()) / width, width};
}

struct KernelLayerNorm : torch::autograd::Function<KernelLayerNorm> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& weight,
                            const at::Tensor& bias, double eps) {
    const kernels::LayerNormProblem problem = layer_norm_problem(x);
    const at::Tensor factor = as_floats(weight), shift = as_floats(bias);
    at::Tensor y = at::empty_like(x);
    kernels::layer_norm_forward(problem, values_of(x), floats_of(factor), floats_of(shift), static_cast<float>(eps),
                                writable_values(y), *layer_norm_kernel(problem).run, torch_parallel());
    context->save_for_backward({x, weight});
    context->saved_data["eps"] = eps;
    return y;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    CETERIS_CHECK(!at::GradMode::is_enabled(),
                  "a layer norm has no second derivative here; CETERIS_KERNELS=reference has it");
    const variable_list saved = context->get_saved_variables();
    const at::Tensor &x = saved[0], &weight = saved[1];
    const at::Tensor gradient = gradients.front().contiguous(), factor = as_floats(weight);
    const kernels::LayerNormProblem problem = layer_norm_problem(x);
    at::Tensor dx = at::empty_like(x), dweight = at::empty_like(factor), dbias = at::empty_like(factor);
    kernels::layer_norm_backward(problem, values_of(x), values_of(gradient), floats_of(factor),
                                 static_cast<float>(context->saved_data["eps"].toDouble()), writable_values(dx),
                                 writable_floats(dweight), writable_floats(dbias), *layer_norm_kernel(problem).run,
                                 torch_parallel());
    return {dx, dweight.to(weight.scalar_type()), dbias.to(weight.scalar_type()), at::Tensor()};
  }
};

}  // namespace

at::Tensor layer_norm(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, double eps) {
  const bool served = fits_kernels(x) && x.numel() > 0 && x.is_contiguous() && weight.defined() &&
                      weight.scalar_type() == x.scalar_type() &&
                      layer_norm_kernel(layer_norm_problem(x)).name != "reference";
  if (served) {
    // An autograd function takes no undefined tensor.
    return KernelLayerNorm::apply(x, weight, bias.defined() ? bias : at::zeros_like(weight).detach(), eps);
  }
  return at::layer_norm(x, {x.size(-1)}, weight, bias, eps);
}

at::Tensor rms_norm(const at::Tensor& x, const at::Tensor& weight, double eps) {
  const auto normalised = [&](const at::Tensor& y) {
    return y * (y.square().mean(-1, /*keepdim=*/true) + eps).rsqrt();
  };
  // The mean of squares of bfloat16 numbers is taken in float32.
  return (x.scalar_type() == at::kBFloat16 ? normalised(x.to(at::kFloat)).to(at::kBFloat16) : normalised(x)) * weight;
}

at::Tensor dyt(const at::Tensor& x, const at::Tensor& alpha, const at::Tensor& weight, const at::Tensor& bias) {
  const at::Tensor squashed = (x * alpha).tanh();
  return bias.defined() ? at::addcmul(bias, squashed, weight) : squashed * weight;
}

at::Tensor derf(const at::Tensor& x, const at::Tensor& alpha, const at::Tensor& shift, const at::Tensor& weight,
                const at::Tensor& bias) {
  const at::Tensor squashed = at::addcmul(shift, x, alpha).erf();
  return bias.defined() ? at::addcmul(bias, squashed, weight) : squashed * weight;
}

at::Tensor group_norm(const at::Tensor& x, std::int64_t groups, const at::Tensor& weight, const at::Tensor& bias,
                      double eps) {
  const auto n = x.size(0), c = x.size(-1);
  CETERIS_CHECK(x.dim() >= 2 && c % groups == 0, "the groups share the channels of (N, ..., C) evenly");
  if (x.numel() == 0) {
    return x;
  }
  // Seen as M x 1 pixels whose channels stand last in memory, as in batch norm: no copy.
  const at::Tensor x_NCHW = x.reshape({n, -1, 1, c}).permute({0, 3, 1, 2});
  const at::Tensor out_NCHW = at::group_norm(x_NCHW, groups, weight, bias, eps);
  return out_NCHW.permute({0, 2, 3, 1}).reshape(x.sizes());
}

at::Tensor grn(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, double eps) {
  const auto n = x.size(0), c = x.size(-1);
  CETERIS_CHECK(x.dim() >= 2, "GRN needs the samples first and the channels last");
  if (x.numel() == 0) {
    return x;
  }
  const at::Tensor x_NMC = x.reshape({n, -1, c});
  const at::Tensor length_N1C = x_NMC.norm(2, at::IntArrayRef{1}, /*keepdim=*/true);
  const at::Tensor response_N1C = length_N1C / (length_N1C.mean(2, /*keepdim=*/true) + eps);
  const at::Tensor out_NMC = at::addcmul(x_NMC, x_NMC * response_N1C, weight);
  return (bias.defined() ? out_NMC + bias : out_NMC).reshape(x.sizes());
}

}  // namespace ceteris::ops
