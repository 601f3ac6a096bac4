// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

namespace ceteris::optim {

/// Mean cross-entropy in nats. logits: (N, C), target: (N) int64 -> scalar, float32 for bfloat16 logits. With smoothing
/// s the target is (1 - s) at the label plus s / C everywhere (Szegedy et al. 2016).
[[nodiscard]] at::Tensor cross_entropy(const at::Tensor& logits, const at::Tensor& target, double smoothing = 0);

/// The same against soft targets: mean over the samples of -sum_c target_c log p_c. targets: (N, C) floating.
[[nodiscard]] at::Tensor soft_cross_entropy(const at::Tensor& logits, const at::Tensor& targets);

}  // namespace ceteris::optim
