// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/depthwise_conv.hpp"

#include <torch/autograd.h>
#include <torch/types.h>

#include "ceteris/base/error.hpp"
#include "ceteris/kernels/depthwise.hpp"
#include "ceteris/ops/kernel_values.hpp"
#include "ceteris/ops/parallel.hpp"

namespace ceteris::ops {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

kernels::DepthwiseProblem depthwise_problem(const at::Tensor& x, const at::Tensor& weight) {
  const auto size = [&](std::int64_t axis) { return static_cast<std::size_t>(x.size(axis)); };
  return {size(0), size(2), size(3), size(1), static_cast<std::size_t>(weight.size(-1))};
}

const kernels::DepthwiseImplementation& depthwise_kernel(const kernels::DepthwiseProblem& problem) {
  return kernels::choose(kernels::depthwise_implementations(), problem);
}

struct KernelDepthwise : torch::autograd::Function<KernelDepthwise> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& weight,
                            const at::Tensor& bias) {
    const kernels::DepthwiseProblem problem = depthwise_problem(x, weight);
    const at::Tensor filters = as_floats(weight), shift = as_floats(bias);
    at::Tensor y = at::empty_like(x);
    kernels::depthwise_forward(problem, values_of(x), floats_of(filters), floats_of(shift), writable_values(y),
                               depthwise_kernel(problem).run, torch_parallel());
    context->save_for_backward({x, weight});
    context->saved_data["reads_x"] = x.requires_grad();
    context->saved_data["learns"] = weight.requires_grad() || bias.requires_grad();
    return y;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    CETERIS_CHECK(!at::GradMode::is_enabled(),
                  "a depthwise convolution has no second derivative here; CETERIS_KERNELS=reference has it");
    const variable_list saved = context->get_saved_variables();
    const at::Tensor &x = saved[0], &weight = saved[1];
    const at::Tensor gradient = gradients.front().contiguous(at::MemoryFormat::ChannelsLast);
    const kernels::DepthwiseProblem problem = depthwise_problem(x, weight);
    const kernels::DepthwiseRun& run = depthwise_kernel(problem).run;
    at::Tensor dx, dweight, dbias;
    if (context->saved_data["reads_x"].toBool()) {
      const at::Tensor filters = as_floats(weight);
      dx = at::empty_like(x);
      kernels::depthwise_backward_input(problem, values_of(gradient), floats_of(filters), writable_values(dx), run,
                                        torch_parallel());
    }
    if (context->saved_data["learns"].toBool()) {
      dweight = at::empty(weight.sizes(), at::kFloat);
      dbias = at::empty({weight.size(0)}, at::kFloat);
      kernels::depthwise_backward_weight(problem, values_of(x), values_of(gradient), writable_floats(dweight),
                                         writable_floats(dbias), run, torch_parallel());
      dweight = dweight.to(weight.scalar_type());
      dbias = dbias.to(weight.scalar_type());
    }
    return {dx, dweight, dbias};
  }
};

bool is_served(const at::Tensor& x, const at::Tensor& weight) {
  return fits_kernels(x) && x.scalar_type() == weight.scalar_type() &&
         x.is_contiguous(at::MemoryFormat::ChannelsLast) && weight.size(-1) == weight.size(-2) &&
         depthwise_kernel(depthwise_problem(x, weight)).name != "reference";
}

}  // namespace

at::Tensor depthwise_conv(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias) {
  CETERIS_CHECK(weight.size(-1) % 2 == 1, "a filter with a middle");
  if (is_served(x, weight)) {
    // An autograd function takes no undefined tensor.
    return KernelDepthwise::apply(x, weight, bias.defined() ? bias : at::zeros({x.size(1)}, weight.options()));
  }
  return at::conv2d(x, weight, bias, /*stride=*/1, /*padding=*/weight.size(-1) / 2, /*dilation=*/1,
                    /*groups=*/x.size(1));
}

}  // namespace ceteris::ops
