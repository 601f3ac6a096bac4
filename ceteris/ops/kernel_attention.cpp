// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/kernel_attention.hpp"

#include <torch/autograd.h>
#include <torch/types.h>

#include <cmath>

#include "ceteris/base/error.hpp"
#include "ceteris/kernels/attention.hpp"
#include "ceteris/ops/kernel_values.hpp"
#include "ceteris/ops/parallel.hpp"

namespace ceteris::ops {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

kernels::AttentionProblem attention_problem(const at::Tensor& q, const at::Tensor& k, bool causal,
                                            std::int64_t addends) {
  const auto size = [](const at::Tensor& x, std::int64_t axis) { return static_cast<std::size_t>(x.size(axis)); };
  return {size(q, 0), size(q, 1), size(q, 2), size(k, 2), size(q, 3), causal, static_cast<std::size_t>(addends)};
}

const kernels::AttentionImplementation& attention_kernel(const kernels::AttentionProblem& problem) {
  return kernels::choose(kernels::attention_implementations(), problem);
}

kernels::HeadStrides strides_of(const at::Tensor& heads) {
  const auto stride = [&](std::int64_t axis) { return static_cast<std::size_t>(heads.stride(axis)); };
  return {stride(0), stride(1), stride(2)};
}

/// Numbers from the first of a tensor to its last, with the gaps between.
std::size_t extent(const at::Tensor& x) {
  std::int64_t last = 0;
  for (std::int64_t axis = 0; axis < x.dim(); ++axis) {
    last += (x.size(axis) - 1) * x.stride(axis);
  }
  return static_cast<std::size_t>(last + 1);
}

kernels::HeadsView view_of(const at::Tensor& heads) {
  return {{heads.data_ptr(), extent(heads), storage_of(heads)}, strides_of(heads)};
}

kernels::WritableHeadsView writable_view_of(at::Tensor& heads) {
  return {{heads.data_ptr(), extent(heads), storage_of(heads)}, strides_of(heads)};
}

kernels::AttentionInput input_of(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                                 const at::Tensor& addend) {
  return {view_of(q), view_of(k), view_of(v), 1 / std::sqrt(static_cast<float>(q.size(3))), floats_of(addend)};
}

/// The numbers of a head side by side.
at::Tensor with_dense_heads(const at::Tensor& heads) {
  return heads.stride(3) == 1 ? heads : heads.contiguous();
}

/// Room for heads as `like` has them, those of a token side by side.
at::Tensor room_for(const at::Tensor& like) {
  return at::empty({like.size(0), like.size(2), like.size(1), like.size(3)}, like.options()).transpose(1, 2);
}

struct KernelAttention : torch::autograd::Function<KernelAttention> {
  // `addend` has no numbers where there is none.
  static at::Tensor forward(AutogradContext* context, const at::Tensor& queries, const at::Tensor& keys,
                            const at::Tensor& numbers, const at::Tensor& addends, bool causal) {
    const at::Tensor q = with_dense_heads(queries), k = with_dense_heads(keys), v = with_dense_heads(numbers);
    const at::Tensor addend = as_floats(addends);
    const kernels::AttentionProblem problem = attention_problem(q, k, causal, addend.size(0));
    at::Tensor out = room_for(q);
    kernels::attention_forward(problem, input_of(q, k, v, addend), writable_view_of(out), attention_kernel(problem).run,
                               torch_parallel());
    context->save_for_backward({q, k, v, addend});
    context->saved_data["addend_type"] = static_cast<std::int64_t>(addends.scalar_type());
    context->saved_data["causal"] = causal;
    return out;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    CETERIS_CHECK(!at::GradMode::is_enabled(),
                  "attention has no second derivative here; CETERIS_KERNELS=reference has it");
    const variable_list saved = context->get_saved_variables();
    const at::Tensor &q = saved[0], &k = saved[1], &v = saved[2], &addend = saved[3];
    const at::Tensor gradient = with_dense_heads(gradients.front());
    const kernels::AttentionProblem problem =
        attention_problem(q, k, context->saved_data["causal"].toBool(), addend.size(0));
    at::Tensor dq = room_for(q), dk = room_for(k), dv = room_for(v), daddend = at::empty_like(addend);
    kernels::attention_backward(problem, input_of(q, k, v, addend), view_of(gradient), writable_view_of(dq),
                                writable_view_of(dk), writable_view_of(dv), writable_floats(daddend),
                                attention_kernel(problem).run, torch_parallel());
    const auto type = static_cast<at::ScalarType>(context->saved_data["addend_type"].toInt());
    return {dq, dk, dv, daddend.to(type), at::Tensor()};
  }
};

std::optional<at::Tensor> attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                                 const at::Tensor& addend, bool causal) {
  const bool fits = q.dim() == 4 && fits_kernels(q) && q.numel() > 0 && k.sizes() == v.sizes() &&
                    k.scalar_type() == q.scalar_type() && v.scalar_type() == q.scalar_type() && k.numel() > 0 &&
                    attention_kernel(attention_problem(q, k, causal, addend.size(0))).name != "reference";
  if (!fits) {
    return std::nullopt;
  }
  return KernelAttention::apply(q, k, v, addend, causal);
}

}  // namespace

std::optional<at::Tensor> kernel_attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, bool causal) {
  return attend(q, k, v, at::empty({0}, at::kFloat), causal);
}

std::optional<at::Tensor> kernel_attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                                           const at::Tensor& addend) {
  CETERIS_CHECK(addend.dim() == 4 && addend.size(0) > 0 && q.size(0) % addend.size(0) == 0 &&
                    addend.size(1) == q.size(1) && addend.size(2) == q.size(2) && addend.size(3) == k.size(2),
                "an addend (K, H, T, S)");
  return attend(q, k, v, addend, /*causal=*/false);
}

}  // namespace ceteris::ops
