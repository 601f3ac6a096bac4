// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/linear.hpp"

#include <torch/autograd.h>
#include <torch/types.h>

#include <algorithm>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/kernels/linear.hpp"
#include "ceteris/ops/fixed_weights.hpp"
#include "ceteris/ops/kernel_values.hpp"
#include "ceteris/ops/parallel.hpp"

namespace ceteris::ops {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

kernels::LinearProblem linear_problem(const at::Tensor& x, std::int64_t rows, std::int64_t out, std::int64_t in) {
  return {static_cast<std::size_t>(rows), static_cast<std::size_t>(in), static_cast<std::size_t>(out), storage_of(x)};
}

kernels::LinearProblem linear_problem(const at::Tensor& x, const at::Tensor& weight) {
  kernels::LinearProblem problem =
      linear_problem(x, x.numel() / std::max<std::int64_t>(x.size(-1), 1), weight.size(0), x.size(-1));
  problem.packed = is_fixed(weight);
  return problem;
}

const kernels::LinearImplementation& linear_kernel(const kernels::LinearProblem& problem) {
  return kernels::choose(kernels::linear_implementations(), problem);
}

/// Room for the result.
at::Tensor room_for(const at::Tensor& x, const at::Tensor& weight) {
  std::vector<std::int64_t> shape = x.sizes().vec();
  shape.back() = weight.size(0);
  return at::empty(shape, x.options());
}

/// The forward pass alone, with a weight that was packed before.
at::Tensor linear_by_packed(const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias) {
  const at::Tensor x = input.contiguous(), shift = bias.defined() ? as_floats(bias) : at::empty({0}, at::kFloat);
  const kernels::LinearProblem problem = linear_problem(x, weight);
  const kernels::MatmulRun& run = *linear_kernel(problem).run;
  const auto packed = made_once<kernels::Scratch>({&weight, 1}, [&] {
    const at::Tensor matrix = weight.contiguous();
    return kernels::linear_pack(problem, values_of(matrix), run, torch_parallel());
  });
  at::Tensor y = room_for(x, weight);
  kernels::linear_forward(problem, values_of(x), *packed, floats_of(shift), writable_values(y), run, torch_parallel());
  return y;
}

struct KernelLinear : torch::autograd::Function<KernelLinear> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& input, const at::Tensor& weight,
                            const at::Tensor& bias) {
    const at::Tensor x = input.contiguous(), matrix = weight.contiguous(), shift = as_floats(bias);
    const kernels::LinearProblem problem = linear_problem(x, weight);
    at::Tensor y = room_for(x, weight);
    kernels::linear_forward(problem, values_of(x), values_of(matrix), floats_of(shift), writable_values(y),
                            *linear_kernel(problem).run, torch_parallel());
    context->save_for_backward({x, matrix});
    context->saved_data["reads_x"] = input.requires_grad();
    context->saved_data["learns"] = weight.requires_grad() || bias.requires_grad();
    return y;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    CETERIS_CHECK(!at::GradMode::is_enabled(),
                  "a linear layer has no second derivative here; CETERIS_KERNELS=reference has it");
    const variable_list saved = context->get_saved_variables();
    const at::Tensor &x = saved[0], &weight = saved[1];
    const at::Tensor gradient = gradients.front().contiguous();
    const kernels::LinearProblem problem = linear_problem(x, weight);
    const kernels::MatmulRun& run = *linear_kernel(problem).run;
    at::Tensor dx, dweight, dbias;
    if (context->saved_data["reads_x"].toBool()) {
      dx = at::empty_like(x);
      kernels::linear_backward_input(problem, values_of(gradient), values_of(weight), writable_values(dx), run,
                                     torch_parallel());
    }
    if (context->saved_data["learns"].toBool()) {
      dweight = at::empty(weight.sizes(), at::kFloat);
      dbias = at::empty({weight.size(0)}, at::kFloat);
      kernels::linear_backward_weight(problem, values_of(x), values_of(gradient), writable_floats(dweight),
                                      writable_floats(dbias), run, torch_parallel());
      dweight = dweight.to(weight.scalar_type());
      dbias = dbias.to(weight.scalar_type());
    }
    return {dx, dweight, dbias};
  }
};

}  // namespace

bool linear_has_kernel(const at::Tensor& x, std::int64_t rows, std::int64_t out, std::int64_t in) {
  return fits_kernels(x) && linear_kernel(linear_problem(x, rows, out, in)).name != "reference";
}

at::Tensor linear(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias) {
  const bool served = x.dim() >= 2 && x.scalar_type() == weight.scalar_type() && fits_kernels(x) &&
                      linear_kernel(linear_problem(x, weight)).name != "reference";
  if (served && is_fixed(weight)) {
    return linear_by_packed(x, weight, bias);
  }
  if (served) {
    // An autograd function takes no undefined tensor.
    return KernelLinear::apply(x, weight, bias.defined() ? bias : at::zeros({weight.size(0)}, weight.options()));
  }
  return at::linear(x, weight, bias);
}

}  // namespace ceteris::ops
