// SPDX-License-Identifier: Apache-2.0
// The spectral norm of a matrix by power iteration (Miyato et al. 2018, algorithm 1), and weights divided by it.
#pragma once

#include <cstdint>
#include <utility>

#include "ceteris/ops/tensor_fwd.hpp"

namespace ceteris::ops {

/// `steps` steps v = W^T u / |W^T u|, u = W v / |W v|: unit vectors that turn towards the left and right singular
/// vectors of the largest singular value. Without gradient. W: (O, I), u: (O) -> u (O), v (I).
[[nodiscard]] std::pair<at::Tensor, at::Tensor> power_iteration(const at::Tensor& weight, const at::Tensor& u,
                                                                std::int64_t steps);

/// sigma = u^T W v, never above the spectral norm of W for unit vectors and equal to it for its singular vectors. The
/// gradient flows to W alone: it is u v^T. W: (O, I), u: (O), v: (I) -> ().
[[nodiscard]] at::Tensor spectral_norm(const at::Tensor& weight, const at::Tensor& u, const at::Tensor& v);

/// (gamma / sigma) W, sigma as above (Zhai et al. 2023, equation 3). W: (O, I), gamma: (1) -> (O, I).
[[nodiscard]] at::Tensor sigma_reparam(const at::Tensor& weight, const at::Tensor& gamma, const at::Tensor& u,
                                       const at::Tensor& v);

}  // namespace ceteris::ops
