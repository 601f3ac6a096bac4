// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/adamw_step.hpp"

#include <torch/types.h>

#include <cmath>
#include <span>

namespace ceteris::ops {
namespace {

// The kernel walks memory, so all four must lie densely in the same order.
bool kernel_serves(const at::Tensor& param, const at::Tensor& grad, const at::Tensor& a, const at::Tensor& b) {
  const auto fits = [&](const at::Tensor& tensor) {
    return tensor.is_cpu() && tensor.scalar_type() == at::kFloat && tensor.is_non_overlapping_and_dense() &&
           tensor.strides() == param.strides();
  };
  return fits(param) && fits(grad) && fits(a) && fits(b);
}

std::span<float> flat(at::Tensor& tensor) {
  return {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

}  // namespace

void adamw_step_composite(at::Tensor param, const at::Tensor& grad, at::Tensor exp_avg, at::Tensor exp_avg_sq,
                          const kernels::AdamWStep& step) {
  const auto t = static_cast<double>(step.step);
  param.mul_(1 - step.lr * step.weight_decay);
  exp_avg.mul_(step.beta1).add_(grad, 1 - step.beta1);
  exp_avg_sq.mul_(step.beta2).addcmul_(grad, grad, 1 - step.beta2);
  const at::Tensor denominator = (exp_avg_sq.sqrt() / std::sqrt(1 - std::pow(step.beta2, t))).add_(step.eps);
  param.addcdiv_(exp_avg, denominator, -step.lr / (1 - std::pow(step.beta1, t)));
}

void adamw_step(at::Tensor param, const at::Tensor& grad, at::Tensor exp_avg, at::Tensor exp_avg_sq,
                const kernels::AdamWStep& step) {
  if (!kernel_serves(param, grad, exp_avg, exp_avg_sq)) {
    adamw_step_composite(std::move(param), grad, std::move(exp_avg), std::move(exp_avg_sq), step);
    return;
  }
  // The step is bound by memory: more threads gained nothing for the models of this zoo.
  const std::span<const float> gradient(grad.data_ptr<float>(), static_cast<std::size_t>(grad.numel()));
  kernels::adamw_step(flat(param), gradient, flat(exp_avg), flat(exp_avg_sq), step, kernels::serially);
}

}  // namespace ceteris::ops
