// SPDX-License-Identifier: Apache-2.0
#include "ceteris/optim/loss.hpp"

#include "ceteris/base/error.hpp"

namespace ceteris::optim {
namespace {

// Eight bits of mantissa are too few for a sum over classes.
at::Tensor widened(const at::Tensor& logits) {
  return logits.scalar_type() == at::kBFloat16 ? logits.to(at::kFloat) : logits;
}

}  // namespace

at::Tensor cross_entropy(const at::Tensor& logits, const at::Tensor& target, double smoothing) {
  CETERIS_CHECK(logits.dim() == 2 && target.dim() == 1 && logits.size(0) == target.size(0),
                "cross_entropy wants (N, C) logits and (N) targets");
  constexpr std::int64_t kIgnoreNothing = -100;
  return at::cross_entropy_loss(widened(logits), target, {}, at::Reduction::Mean, kIgnoreNothing, smoothing);
}

at::Tensor soft_cross_entropy(const at::Tensor& logits, const at::Tensor& targets) {
  CETERIS_CHECK(logits.dim() == 2 && logits.sizes() == targets.sizes(),
                "soft_cross_entropy wants (N, C) logits and (N, C) targets");
  return -(targets * widened(logits).log_softmax(1)).sum(1).mean();
}

}  // namespace ceteris::optim
