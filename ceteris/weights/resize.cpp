// SPDX-License-Identifier: Apache-2.0
#include "ceteris/weights/resize.hpp"

#include <torch/types.h>

#include <cmath>

#include "ceteris/base/error.hpp"

namespace ceteris::weights {
namespace {

std::int64_t root(std::int64_t n) {
  auto side = static_cast<std::int64_t>(std::sqrt(static_cast<double>(n)));
  while (side * side > n) {
    --side;
  }
  while ((side + 1) * (side + 1) <= n) {
    ++side;
  }
  return side;
}

/// (N, C, h, w) -> (N, C, side, side)
at::Tensor bicubic(const at::Tensor& x, std::int64_t side) {
  return at::_upsample_bicubic2d_aa(x, {side, side}, /*align_corners=*/false, c10::nullopt, c10::nullopt);
}

/// (rows, D), the rows being a square grid -> (side * side, D)
at::Tensor resize_grid(const at::Tensor& rows, std::int64_t side) {
  const std::int64_t from = root(rows.size(0));
  const at::Tensor image = rows.to(at::kFloat).t().reshape({1, rows.size(1), from, from});
  return bicubic(image.contiguous(), side).reshape({rows.size(1), side * side}).t().contiguous();
}

}  // namespace

std::optional<at::Tensor> resize_positions(const at::Tensor& embedding, std::int64_t target_tokens) {
  if (embedding.dim() != 3 || embedding.size(0) != 1 || embedding.size(1) < 1 || target_tokens < 1) {
    return std::nullopt;
  }
  // Fewer tokens stand before a grid than its next larger one would have more, so the side is the root.
  const std::int64_t from = root(embedding.size(1)), to = root(target_tokens);
  const std::int64_t had = embedding.size(1) - from * from, wanted = target_tokens - to * to;
  if (had < wanted) {
    return std::nullopt;
  }
  const at::Tensor rows = embedding[0].to(at::kFloat);
  const at::Tensor grid = rows.narrow(0, had, from * from);
  return at::cat({rows.narrow(0, 0, wanted), from == to ? grid : resize_grid(grid, to)}).unsqueeze(0);
}

std::optional<at::Tensor> resize_bias_table(const at::Tensor& table, std::int64_t target_rows) {
  if (table.dim() != 2 || table.size(0) < 1) {
    return std::nullopt;
  }
  const std::int64_t from = root(table.size(0)), to = root(target_rows);
  if (from * from != table.size(0) || to * to != target_rows) {
    return std::nullopt;
  }
  return resize_grid(table, to);
}

at::Tensor resize_patch_kernel(const at::Tensor& kernel, std::int64_t side) {
  CETERIS_CHECK(kernel.dim() == 4 && kernel.size(2) == kernel.size(3), "a patch kernel is square");
  const std::int64_t from = kernel.size(2), pixels = from * from;
  // Row p holds what the image with a one at pixel p becomes: patch_resized = patch R, with R (k * k, side * side).
  const at::Tensor basis = at::eye(pixels, at::kDouble).reshape({pixels, 1, from, from});
  const at::Tensor resize = bicubic(basis, side).reshape({pixels, side * side});
  const at::Tensor flat = kernel.to(at::kDouble).reshape({-1, pixels});
  // Minimise |R w' - w| over w'.
  const at::Tensor moved = at::matmul(flat, at::linalg_pinv(resize).t());
  return moved.reshape({kernel.size(0), kernel.size(1), side, side}).to(at::kFloat);
}

at::Tensor adapt_channels(const at::Tensor& kernel, std::int64_t channels) {
  CETERIS_CHECK(kernel.dim() == 4 && kernel.size(1) >= 1 && channels >= 1, "a convolution has channels");
  const at::Tensor values = kernel.to(at::kFloat);
  const std::int64_t from = kernel.size(1);
  if (channels == 1) {
    return values.sum(1, /*keepdim=*/true);
  }
  const std::int64_t times = (channels + from - 1) / from;
  return values.repeat({1, times, 1, 1}).narrow(1, 0, channels) *
         (static_cast<double>(from) / static_cast<double>(channels));
}

}  // namespace ceteris::weights
