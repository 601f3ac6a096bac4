// SPDX-License-Identifier: Apache-2.0
#include "ceteris/optim/loss.hpp"

#include "ceteris/base/error.hpp"

namespace ceteris::optim {

at::Tensor cross_entropy(const at::Tensor& logits, const at::Tensor& target, double smoothing) {
  CETERIS_CHECK(logits.dim() == 2 && target.dim() == 1 && logits.size(0) == target.size(0),
                "cross_entropy wants (N, C) logits and (N) targets");
  constexpr std::int64_t kIgnoreNothing = -100;
  return at::cross_entropy_loss(logits, target, {}, at::Reduction::Mean, kIgnoreNothing, smoothing);
}

}  // namespace ceteris::optim
