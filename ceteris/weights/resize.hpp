// SPDX-License-Identifier: Apache-2.0
// Weights for another resolution, patch or number of channels.
#pragma once

#include <cstdint>
#include <optional>

#include "ceteris/ops/tensor_fwd.hpp"

namespace ceteris::weights {

/// Position embedding (1, P + g * g, D) of a square grid behind P other tokens -> (1, P + h * h, D): the grid is
/// resized (bicubic with antialiasing, corners not aligned), other tokens stay. Of a file with more other tokens than
/// `target_tokens` asks for, the first are kept; nothing is returned when it has fewer, or a side is not square.
[[nodiscard]] std::optional<at::Tensor> resize_positions(const at::Tensor& embedding, std::int64_t target_tokens);

/// Table of relative positions ((2 w - 1)^2, H) -> ((2 v - 1)^2, H), resized the same way; nothing when either is not a
/// square.
[[nodiscard]] std::optional<at::Tensor> resize_bias_table(const at::Tensor& table, std::int64_t target_rows);

/// Patch kernel (O, I, k, k) -> (O, I, side, side): the least-squares kernel whose products with resized patches equal
/// those of the old kernel with the patches (Beyer et al. 2023, "FlexiViT", eq. 5).
[[nodiscard]] at::Tensor resize_patch_kernel(const at::Tensor& kernel, std::int64_t side);

/// First convolution (O, I, k, k) -> (O, channels, k, k), by timm's rule: the sum over inputs for one channel, else
/// tiled over the channels and scaled by I / channels, which keeps the size of its sums.
[[nodiscard]] at::Tensor adapt_channels(const at::Tensor& kernel, std::int64_t channels);

}  // namespace ceteris::weights
