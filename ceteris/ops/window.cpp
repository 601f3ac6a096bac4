// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/window.hpp"

#include <torch/types.h>

#include <cmath>
#include <limits>

#include "ceteris/base/error.hpp"
#include "ceteris/ops/attention.hpp"
#include "ceteris/ops/kernel_attention.hpp"

namespace ceteris::ops {
namespace {

constexpr double kMasked = -100;

/// Which of the regions of one axis each position belongs to after the shift: those that stay together share a number.
at::Tensor regions(std::int64_t padded, std::int64_t window, std::int64_t shift) {
  if (shift == 0) {
    return at::zeros({padded}, at::kLong);
  }
  return at::cat({at::zeros({padded - window}, at::kLong), at::ones({window - shift}, at::kLong),
                  at::full({shift}, 2, at::kLong)});
}

/// (K, w w, w w): 0 between positions of one region, -100 between others.
at::Tensor shift_mask(const Windows& w, const at::TensorOptions& options) {
  const at::Tensor rows = regions(w.padded_height, w.window, w.shift_down);
  const at::Tensor columns = regions(w.padded_width, w.window, w.shift_right);
  const at::Tensor map = rows.unsqueeze(1) * 3 + columns.unsqueeze(0);
  Windows still = w;
  still.height = w.padded_height;
  still.width = w.padded_width;
  still.shift_down = still.shift_right = 0;
  const at::Tensor region = partition(map.view({1, w.padded_height, w.padded_width, 1}), still).squeeze(2);
  return at::zeros({region.size(0), region.size(1), region.size(1)}, options)
      .masked_fill(region.unsqueeze(1).ne(region.unsqueeze(2)).to(options.device()), kMasked);
}

}  // namespace

Windows windows(std::int64_t height, std::int64_t width, std::int64_t window, bool shifted) {
  CETERIS_CHECK(height > 0 && width > 0 && window > 0, "a map and a window have sides");
  const auto padded = [&](std::int64_t side) { return (side + window - 1) / window * window; };
  const auto shift = [&](std::int64_t side) { return shifted && padded(side) > window ? window / 2 : 0; };
  return {.height = height,
          .width = width,
          .padded_height = padded(height),
          .padded_width = padded(width),
          .window = window,
          .shift_down = shift(height),
          .shift_right = shift(width)};
}

at::Tensor partition(const at::Tensor& x, const Windows& w) {
  const auto n = x.size(0), c = x.size(3);
  at::Tensor map = x;
  if (w.padded_height != w.height || w.padded_width != w.width) {
    map = at::constant_pad_nd(map, {0, 0, 0, w.padded_width - w.width, 0, w.padded_height - w.height});
  }
  if (w.shift_down > 0 || w.shift_right > 0) {
    map = map.roll({-w.shift_down, -w.shift_right}, {1, 2});
  }
  // (N, H / w, w, W / w, w, C) -> (N, H / w, W / w, w, w, C)
  return map.reshape({n, w.padded_height / w.window, w.window, w.padded_width / w.window, w.window, c})
      .permute({0, 1, 3, 2, 4, 5})
      .reshape({-1, w.window * w.window, c});
}

at::Tensor reverse(const at::Tensor& x, const Windows& w) {
  const auto c = x.size(2);
  // (N, H / w, W / w, w, w, C) -> (N, H / w, w, W / w, w, C)
  at::Tensor map = x.reshape({-1, w.padded_height / w.window, w.padded_width / w.window, w.window, w.window, c})
                       .permute({0, 1, 3, 2, 4, 5})
                       .reshape({-1, w.padded_height, w.padded_width, c});
  if (w.shift_down > 0 || w.shift_right > 0) {
    map = map.roll({w.shift_down, w.shift_right}, {1, 2});
  }
  return map.narrow(1, 0, w.height).narrow(2, 0, w.width);
}

at::Tensor relative_position_bias(const at::Tensor& table, std::int64_t window) {
  const at::Tensor places = at::arange(window * window, at::kLong);
  const at::Tensor row = at::floor_divide(places, window), column = places.remainder(window);
  const auto offset = [&](const at::Tensor& axis) { return axis.unsqueeze(1) - axis.unsqueeze(0) + window - 1; };
  const at::Tensor index = (offset(row) * (2 * window - 1) + offset(column)).flatten().to(table.device());
  const auto positions = window * window;
  return table.index_select(0, index).view({positions, positions, -1}).permute({2, 0, 1});
}

at::Tensor window_attention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const at::Tensor& bias,
                            const Windows& w) {
  if (w.shift_down == 0 && w.shift_right == 0) {
    const auto out = kernel_attention(q, k, v, bias.unsqueeze(0));
    return out ? *out : attention(q, k, v, bias.unsqueeze(0));
  }
  const at::Tensor mask = shift_mask(w, q.options());
  const at::Tensor addend = bias.unsqueeze(0) + mask.unsqueeze(1);
  if (const auto out = kernel_attention(q, k, v, addend)) {
    return *out;
  }
  // (N, K, h, w w, D): the addend (K, h, w w, w w) serves every sample.
  const auto by_sample = [&](const at::Tensor& x) { return x.unflatten(0, {-1, mask.size(0)}); };
  return attention(by_sample(q), by_sample(k), by_sample(v), addend).flatten(0, 1);
}

at::Tensor neighbourhood_mask(std::int64_t height, std::int64_t width, std::int64_t kernel) {
  const at::Tensor places = at::arange(height * width, at::kLong);
  const at::Tensor row = at::floor_divide(places, width), column = places.remainder(width);
  const auto far = [&](const at::Tensor& axis) { return (axis.unsqueeze(1) - axis.unsqueeze(0)).abs().gt(kernel / 2); };
  return at::zeros({height * width, height * width})
      .masked_fill(far(row).logical_or(far(column)), -std::numeric_limits<double>::infinity());
}

}  // namespace ceteris::ops
