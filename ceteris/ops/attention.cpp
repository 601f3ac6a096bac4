// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/attention.hpp"

#include <torch/types.h>

#include <cmath>
#include <limits>

#include "ceteris/base/error.hpp"
#include "ceteris/ops/kernel_attention.hpp"

namespace ceteris::ops {

at::Tensor causal_attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v) {
  CETERIS_CHECK(q.dim() == 4 && q.sizes() == k.sizes() && q.sizes() == v.sizes(),
                "q, k and v of causal_attention must share one shape (N, H, T, D)");
  if (const auto out = kernel_attention(q, k, v, /*causal=*/true)) {
    return *out;
  }
  const auto n = q.size(0), h = q.size(1), t = q.size(2), d = q.size(3);
  const auto fold = [&](const at::Tensor& x) { return x.reshape({n * h, t, d}); };
  // The mask enters as the addend of the product: one pass over the scores instead of three.
  const at::Tensor mask = at::full({t, t}, -std::numeric_limits<double>::infinity(), q.options()).triu(1);
  const at::Tensor scores_NTT = at::baddbmm(mask.expand({n * h, t, t}), fold(q), fold(k).transpose(1, 2),
                                            /*beta=*/1, /*alpha=*/1 / std::sqrt(static_cast<double>(d)));
  return at::bmm(scores_NTT.softmax(-1), fold(v)).view({n, h, t, d});
}

at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v) {
  const auto out = kernel_attention(q, k, v, /*causal=*/false);
  return out ? *out : attention(q, k, v, {});
}

at::Tensor attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const at::Tensor& addend) {
  const double scale = 1 / std::sqrt(static_cast<double>(q.size(-1)));
  at::Tensor scores = at::matmul(q * scale, k.transpose(-2, -1));
  if (addend.defined()) {
    scores = scores + addend;
  }
  return at::matmul(scores.softmax(-1), v);
}

at::Tensor linear_attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v) {
  const at::Tensor query = at::elu(q) + 1, key = at::elu(k) + 1;
  const at::Tensor sums = key.sum(2, /*keepdim=*/true);  // (N, H, 1, D)
  return at::matmul(query, at::matmul(key.transpose(-2, -1), v)) / (query * sums).sum(-1, /*keepdim=*/true);
}

}  // namespace ceteris::ops
