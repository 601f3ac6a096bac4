// SPDX-License-Identifier: Apache-2.0
// Windows over a map, as Swin has them (Liu et al. 2021, section 3.2).
//
// Axes: N samples, H, W positions of the map, C channels, w side of a window, K windows of one sample, h heads, D
// numbers a head.
#pragma once

#include <cstdint>

#include "ceteris/ops/tensor_fwd.hpp"

namespace ceteris::ops {

/// How windows lie over a map. A map that they do not fill is padded with zeros on the right and at the bottom, as
/// torchvision does; where one window covers a side, nothing is gained by moving it, and it stays.
struct Windows {
  std::int64_t height = 0, width = 0;                ///< of the map
  std::int64_t padded_height = 0, padded_width = 0;  ///< multiples of the window
  std::int64_t window = 0;
  std::int64_t shift_down = 0, shift_right = 0;  ///< 0 where windows do not move
};
[[nodiscard]] Windows windows(std::int64_t height, std::int64_t width, std::int64_t window, bool shifted);

/// x: (N, H, W, C) -> (N K, w w, C), after a cyclic shift.
[[nodiscard]] at::Tensor partition(const at::Tensor& x, const Windows& windows);
/// The way back: (N K, w w, C) -> (N, H, W, C).
[[nodiscard]] at::Tensor reverse(const at::Tensor& x, const Windows& windows);

/// The bias of every pair of positions of a window, from one number an offset: table ((2w - 1)^2, h) -> (h, w w, w w).
[[nodiscard]] at::Tensor relative_position_bias(const at::Tensor& table, std::int64_t window);

/// softmax(q k^T / sqrt(D) + bias + mask) v inside each window. The mask of moved windows is -100 between positions
/// that the cyclic shift has brought together. q, k, v: (N K, h, w w, D), bias: (h, w w, w w) -> (N K, h, w w, D).
[[nodiscard]] at::Tensor window_attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                                          const at::Tensor& bias, const Windows& windows);

/// The addend that lets each position of a map see the k x k positions around it alone: 0 there, minus infinity
/// elsewhere. (H W, H W) float32.
[[nodiscard]] at::Tensor neighbourhood_mask(std::int64_t height, std::int64_t width, std::int64_t kernel);

}  // namespace ceteris::ops
