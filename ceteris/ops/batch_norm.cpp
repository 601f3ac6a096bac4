// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/batch_norm.hpp"

#include <torch/autograd.h>
#include <torch/types.h>

#include <span>

#include "ceteris/base/error.hpp"
#include "ceteris/kernels/batch_norm.hpp"
#include "ceteris/ops/parallel.hpp"

namespace ceteris::ops {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

std::span<const float> values(const at::Tensor& tensor) {
  return {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

std::span<float> writable(at::Tensor& tensor) {
  return {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

kernels::BatchNormProblem problem_of(const at::Tensor& x) {
  const auto channels = static_cast<std::size_t>(x.size(-1));
  return {static_cast<std::size_t>(x.numel()) / channels, channels};
}

const kernels::BatchNormRun& kernel_for(const at::Tensor& x) {
  return kernels::choose(kernels::batch_norm_implementations(), problem_of(x)).run;
}

/// Whether the kernel stands for libtorch's operations.
bool is_fused(const at::Tensor& x, const at::Tensor& weight, const BatchNormOptions& options) {
  const auto fits = [](const at::Tensor& t) { return t.is_cpu() && t.scalar_type() == at::kFloat; };
  return options.learns && fits(x) && fits(weight) && x.numel() > 0 && !kernels::machine().reference_only;
}

/// Moves the running statistics towards those of a batch of `rows` values a channel.
void move_running(const at::Tensor& running_mean, const at::Tensor& running_var, const at::Tensor& mean,
                  const at::Tensor& variance, std::size_t rows, double momentum) {
  const torch::NoGradGuard no_grad;
  const auto count = static_cast<double>(rows);
  running_mean.mul_(1 - momentum).add_(mean, momentum);
  running_var.mul_(1 - momentum).add_(variance, momentum * count / (count - 1));
}

struct FusedBatchNorm : torch::autograd::Function<FusedBatchNorm> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& weight,
                            const at::Tensor& bias, const at::Tensor& running_mean, const at::Tensor& running_var,
                            double momentum, double eps, bool relu) {
    const at::Tensor x = input.contiguous();
    const kernels::BatchNormRun& run = kernel_for(x);
    at::Tensor mean = at::empty({x.size(-1)}, x.options()), variance = at::empty_like(mean);
    kernels::batch_norm_moments(values(x), writable(mean), writable(variance), run, torch_parallel());
    move_running(running_mean, running_var, mean, variance, problem_of(x).rows, momentum);
    const at::Tensor inverse = (variance.to(at::kDouble) + eps).rsqrt();
    const at::Tensor scale = (weight.to(at::kDouble) * inverse).to(at::kFloat);
    const at::Tensor shift = (bias.to(at::kDouble) - scale.to(at::kDouble) * mean.to(at::kDouble)).to(at::kFloat);
    at::Tensor y = at::empty_like(x);
    kernels::batch_norm_apply(values(x), values(scale), values(shift), relu, writable(y), run, torch_parallel());
    context->save_for_backward({x, mean, inverse.to(at::kFloat), scale, shift});
    context->saved_data["relu"] = relu;
    return y;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    CETERIS_CHECK(!at::GradMode::is_enabled(),
                  "batch norm has no second derivative here; CETERIS_KERNELS=reference has it");
    const variable_list saved = context->get_saved_variables();
    const at::Tensor gradient = gradients.front().contiguous();
    const at::Tensor& x = saved[0];
    at::Tensor dx = at::empty_like(x), dweight = at::empty_like(saved[1]), dbias = at::empty_like(saved[1]);
    const kernels::BatchNormBackward problem{.x = values(x),
                                             .gradient = values(gradient),
                                             .mean = values(saved[1]),
                                             .inverse_deviation = values(saved[2]),
                                             .scale = values(saved[3]),
                                             .shift = values(saved[4]),
                                             .relu = context->saved_data["relu"].toBool()};
    const kernels::BatchNormRun& run = kernel_for(x);
    kernels::batch_norm_backward(problem, writable(dx), writable(dweight), writable(dbias), run, torch_parallel());
    const at::Tensor none;
    return {dx, dweight, dbias, none, none, none, none, none};
  }
};

}  // namespace

at::Tensor batch_norm(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                      const at::Tensor& running_mean, const at::Tensor& running_var, const BatchNormOptions& options) {
  if (!is_fused(x, weight, options)) {
    return batch_norm_composite(x, weight, bias, running_mean, running_var, options);
  }
  const at::Tensor shift = bias.defined() ? bias : at::zeros_like(weight).detach();
  return FusedBatchNorm::apply(x, weight, shift, running_mean, running_var, options.momentum, options.eps,
                               options.relu);
}

at::Tensor batch_norm_composite(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                                const at::Tensor& running_mean, const at::Tensor& running_var,
                                const BatchNormOptions& options) {
  // Seen as one image of M x 1 pixels whose channels stand last in memory, libtorch takes its fast path; as an (M, C)
  // matrix it would walk down the columns.
  const at::Tensor x_NCHW = x.reshape({1, -1, 1, x.size(-1)}).permute({0, 3, 1, 2});
  // Of bfloat16 pixels statistics, factors and shifts are float32: libtorch takes that mixture and no other.
  const auto wide = [&](const at::Tensor& t) {
    return t.defined() && t.scalar_type() != running_mean.scalar_type() ? t.to(running_mean.scalar_type()) : t;
  };
  const at::Tensor out_NCHW = at::batch_norm(x_NCHW, wide(weight), wide(bias), running_mean, running_var,
                                             options.learns, options.momentum, options.eps, /*cudnn_enabled=*/true);
  const at::Tensor out = out_NCHW.permute({0, 2, 3, 1}).reshape(x.sizes());
  return options.relu ? out.relu() : out;
}

}  // namespace ceteris::ops
