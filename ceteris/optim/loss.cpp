// SPDX-License-Identifier: Apache-2.0
#include "ceteris/optim/loss.hpp"

#include "ceteris/base/error.hpp"

namespace ceteris::optim {

at::Tensor cross_entropy(const at::Tensor& logits, const at::Tensor& target, double smoothing) {
  CETERIS_CHECK(logits.dim() == 2 && target.dim() == 1 && logits.size(0) == target.size(0),
                "cross_entropy wants (N, C) logits and (N) targets");
  constexpr std::int64_t kIgnoreNothing = -100;
  // Eight bits of mantissa are too few for a sum over classes.
  const at::Tensor wide = logits.scalar_type() == at::kBFloat16 ? logits.to(at::kFloat) : logits;
  return at::cross_entropy_loss(wide, target, {}, at::Reduction::Mean, kIgnoreNothing, smoothing);
}

}  // namespace ceteris::optim
