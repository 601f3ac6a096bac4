// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ceteris/ops/tensor_fwd.hpp"

namespace ceteris::ops {

/// Stochastic depth (Huang et al. 2016): keeps or drops the whole branch of each sample, and divides what is kept by
/// the probability of keeping, so that the mean stays. x: (N, ...), kept: (N) of 0 and 1, keep in (0, 1] -> (N, ...).
[[nodiscard]] at::Tensor drop_path(const at::Tensor& x, const at::Tensor& kept, double keep);

}  // namespace ceteris::ops
