// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/norm_mlp.hpp"

#include <torch/autograd.h>
#include <torch/types.h>

#include <array>

#include "ceteris/base/error.hpp"
#include "ceteris/kernels/norm_mlp.hpp"
#include "ceteris/ops/drop_path.hpp"
#include "ceteris/ops/fixed_weights.hpp"
#include "ceteris/ops/gelu.hpp"
#include "ceteris/ops/kernel_values.hpp"
#include "ceteris/ops/norm.hpp"
#include "ceteris/ops/parallel.hpp"

namespace ceteris::ops {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

kernels::NormMlpProblem norm_mlp_problem(const at::Tensor& x, const at::Tensor& fc1_weight) {
  const auto width = static_cast<std::size_t>(x.size(-1));
  return {static_cast<std::size_t>(x.numel()) / width, width, static_cast<std::size_t>(fc1_weight.size(0)),
          is_fixed(fc1_weight)};
}

const kernels::NormMlpImplementation& norm_mlp_kernel(const kernels::NormMlpProblem& problem) {
  return kernels::choose(kernels::norm_mlp_implementations(), problem);
}

/// The weights that the kernel multiplies with: the norm's stand in those of the first layer, gamma in the second's.
struct Folded {
  at::Tensor norm_weight, norm_bias, w1, w2, b2, gamma;  // as float32
  at::Tensor folded_w1, folded_b1, folded_w2, folded_b2;

  explicit Folded(const variable_list& v)
      : norm_weight(as_floats(v[0])),
        norm_bias(as_floats(v[1])),
        w1(as_floats(v[2])),
        w2(as_floats(v[4])),
        b2(as_floats(v[5])),
        gamma(as_floats(v[6])),
        folded_w1(w1 * norm_weight),
        folded_b1(as_floats(v[3]) + (w1 * norm_bias).sum(1)),
        folded_w2(w2 * gamma.unsqueeze(1)),
        folded_b2(b2 * gamma) {}
  [[nodiscard]] kernels::NormMlpWeights weights() const {
    return {floats_of(folded_w1), floats_of(folded_b1), floats_of(folded_w2), floats_of(folded_b2)};
  }
};

kernels::NormMlpInput input_of(const at::Tensor& x, const at::Tensor& factors, double eps, at::Tensor& hidden) {
  const std::size_t rows = static_cast<std::size_t>(x.numel() / x.size(-1));
  return {values_of(x), static_cast<float>(eps), floats_of(factors),
          factors.numel() == 0 ? 0 : rows / static_cast<std::size_t>(factors.numel()), writable_floats(hidden)};
}

struct KernelNormMlp : torch::autograd::Function<KernelNormMlp> {
  // Parameters: weight and bias of norm, fc1, fc2; gamma. `factors` may be empty. `learns`: a backward pass follows.
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& residual,
                            const at::Tensor& norm_weight, const at::Tensor& norm_bias, const at::Tensor& fc1_weight,
                            const at::Tensor& fc1_bias, const at::Tensor& fc2_weight, const at::Tensor& fc2_bias,
                            const at::Tensor& gamma, const at::Tensor& factors, double eps, bool learns) {
    const kernels::NormMlpProblem problem = norm_mlp_problem(x, fc1_weight);
    const variable_list parameters{norm_weight, norm_bias, fc1_weight, fc1_bias, fc2_weight, fc2_bias, gamma};
    const Folded folded(parameters);
    at::Tensor out = at::empty_like(x);
    const bool keeps = learns && kernels::hidden_is_worth_keeping(problem);
    at::Tensor hidden = at::empty({keeps ? static_cast<std::int64_t>(problem.rows * problem.hidden) : 0}, at::kFloat);
    kernels::norm_mlp_forward(problem, input_of(x, factors, eps, hidden), folded.weights(), values_of(residual),
                              writable_values(out), norm_mlp_kernel(problem).run, torch_parallel());
    variable_list saved = parameters;
    saved.insert(saved.end(), {x, factors, hidden});
    context->save_for_backward(saved);
    context->saved_data["eps"] = eps;
    return out;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    CETERIS_CHECK(!at::GradMode::is_enabled(),
                  "a fused MLP has no second derivative here; CETERIS_KERNELS=reference has it");
    const variable_list saved = context->get_saved_variables();
    const at::Tensor &x = saved[7], &factors = saved[8];
    at::Tensor hidden = saved[9];
    const at::Tensor gradient = gradients.front().contiguous();
    const kernels::NormMlpProblem problem = norm_mlp_problem(x, saved[2]);
    const Folded folded(saved);
    at::Tensor dx = at::empty_like(x), w1 = at::empty_like(folded.w1), b1 = at::empty_like(folded.folded_b1),
               w2 = at::empty_like(folded.w2), b2 = at::empty_like(folded.b2);
    kernels::norm_mlp_backward(problem, input_of(x, factors, context->saved_data["eps"].toDouble(), hidden),
                               folded.weights(), values_of(gradient), writable_values(dx),
                               {writable_floats(w1), writable_floats(b1), writable_floats(w2), writable_floats(b2)},
                               norm_mlp_kernel(problem).run, torch_parallel());
    const at::Tensor b1_column = b1.unsqueeze(1);
    variable_list result{dx,
                         gradient,
                         (w1 * folded.w1).sum(0),
                         (b1_column * folded.w1).sum(0),
                         w1 * folded.norm_weight + b1_column * folded.norm_bias,
                         b1,
                         w2 * folded.gamma.unsqueeze(1),
                         b2 * folded.gamma,
                         (w2 * folded.w2).sum(1) + b2 * folded.b2};
    for (std::size_t i = 2; i < result.size(); ++i) {
      result[i] = result[i].to(saved[i - 2].scalar_type());
    }
    result.resize(12);  // nothing for the factors, eps and whether it learns
    return result;
  }
};

/// The forward pass alone, with weights that were folded and packed before. `parameters`: as KernelNormMlp takes them.
at::Tensor norm_mlp_by_packed(const at::Tensor& x, const at::Tensor& residual, const NormMlp& parts,
                              const variable_list& parameters, const at::Tensor& factors) {
  const kernels::NormMlpProblem problem = norm_mlp_problem(x, parts.fc1_weight);
  const kernels::NormMlpRun& run = norm_mlp_kernel(problem).run;
  const std::array weights{parts.fc1_weight, parts.fc1_bias,    parts.fc2_weight, parts.fc2_bias,
                           parts.gamma,      parts.norm_weight, parts.norm_bias};
  const auto packed = made_once<kernels::NormMlpPacked>(
      weights, [&] { return kernels::norm_mlp_pack(problem, Folded(parameters).weights(), run, torch_parallel()); });
  at::Tensor out = at::empty_like(x), no_hidden = at::empty({0}, at::kFloat);
  kernels::norm_mlp_forward(problem, input_of(x, factors, parts.eps, no_hidden), *packed, values_of(residual),
                            writable_values(out), run, torch_parallel());
  return out;
}

}  // namespace

std::optional<at::Tensor> norm_mlp(const at::Tensor& x, const at::Tensor& residual, const NormMlp& parts) {
  const auto type = x.scalar_type();
  const bool fits = fits_kernels(x) && x.numel() > 0 && x.is_contiguous() && residual.is_contiguous() &&
                    residual.scalar_type() == type && parts.fc1_weight.scalar_type() == type &&
                    norm_mlp_kernel(norm_mlp_problem(x, parts.fc1_weight)).name != "reference";
  if (!fits) {
    return std::nullopt;
  }
  // An autograd function takes no undefined tensors.
  const auto or_else = [&](const at::Tensor& t, std::int64_t size, double value) {
    return t.defined() ? t : at::full({size}, value, x.options());
  };
  const auto width = x.size(-1), hidden = parts.fc1_weight.size(0);
  const variable_list p{parts.norm_weight,
                        or_else(parts.norm_bias, width, 0),
                        parts.fc1_weight,
                        or_else(parts.fc1_bias, hidden, 0),
                        parts.fc2_weight,
                        or_else(parts.fc2_bias, width, 0),
                        or_else(parts.gamma, width, 1)};
  const at::Tensor factors = parts.factors.defined() ? parts.factors : at::empty({0}, at::kFloat);
  if (is_fixed(parts.fc1_weight)) {
    return norm_mlp_by_packed(x, residual, parts, p, factors);
  }
  return KernelNormMlp::apply(x, residual, p[0], p[1], p[2], p[3], p[4], p[5], p[6], factors, parts.eps,
                              at::GradMode::is_enabled());
}

at::Tensor norm_mlp_composite(const at::Tensor& x, const at::Tensor& residual, const NormMlp& parts) {
  const at::Tensor normalised = ops::layer_norm(x, parts.norm_weight, parts.norm_bias, parts.eps);
  const at::Tensor hidden = ops::gelu(at::linear(normalised, parts.fc1_weight, parts.fc1_bias));
  at::Tensor branch = at::linear(hidden, parts.fc2_weight, parts.fc2_bias);
  if (parts.gamma.defined()) {
    branch = branch * parts.gamma;
  }
  return residual + (parts.factors.defined() ? ops::drop_path(branch, parts.factors, 1) : branch);
}

}  // namespace ceteris::ops
