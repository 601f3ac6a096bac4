// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/mixer.hpp"

#include "ceteris/base/error.hpp"
#include "ceteris/nn/match.hpp"
#include "ceteris/ops/attention.hpp"
#include "ceteris/ops/window.hpp"

namespace ceteris::nn {
namespace {

at::Tensor to_NHWC(const at::Tensor& x_NTC, const Grid& grid) {
  return x_NTC.reshape({x_NTC.size(0), grid.height, grid.width, x_NTC.size(2)});
}
at::Tensor to_NTC(const at::Tensor& x_NHWC) {
  return x_NHWC.reshape({x_NHWC.size(0), -1, x_NHWC.size(3)});
}

/// The mean of the 3 x 3 positions around each, less itself; at the edges the mean of those there are.
at::Tensor pooled(const at::Tensor& x_NHWC) {
  const at::Tensor x_NCHW = x_NHWC.permute({0, 3, 1, 2});
  const at::Tensor mean = at::avg_pool2d(x_NCHW, /*kernel_size=*/3, /*stride=*/1, /*padding=*/1, /*ceil_mode=*/false,
                                         /*count_include_pad=*/false);
  return (mean - x_NCHW).permute({0, 2, 3, 1});
}

}  // namespace

MixerImpl::MixerImpl(std::int64_t channels, const MixerSpec& mixer_spec, const MixerOptions& mixer_options,
                     const BranchOptions& branch)
    : spec(mixer_spec), options(mixer_options) {
  if (attends(spec)) {
    CETERIS_CHECK(channels % options.heads == 0, "heads divide the channels");
    qkv = register_module("qkv", Linear(channels, 3 * channels, inner_layer(branch)));
    proj = register_module("proj", Linear(channels, channels, last_layer(branch)));
  }
  if (const auto* global = std::get_if<Attention>(&spec); global != nullptr && global->qk_norm) {
    q_norm = register_module("q_norm", Norm(channels / options.heads, LayerNorm{}));
    k_norm = register_module("k_norm", Norm(channels / options.heads, LayerNorm{}));
  }
  if (const auto* window = std::get_if<ShiftedWindow>(&spec)) {
    const std::int64_t offsets = 2 * window->window - 1;
    relative_position_bias_table =
        parameter("relative_position_bias_table", {offsets * offsets, options.heads}, TruncatedNormal{0.02, 2});
  }
  if (const auto* filter = std::get_if<DepthwiseConv>(&spec)) {
    conv = register_module(
        "conv", Conv(channels, channels, filter->kernel,
                     ConvOptions{.padding = filter->kernel / 2, .groups = channels, .init = last_layer(branch).init}));
  }
  if (branch.fixup > 0 && !attends(spec)) {
    bias_in = parameter("bias_in", {1}, kZeros);
  }
}

MixerImpl::Heads MixerImpl::split(const at::Tensor& x) {
  const auto n = x.size(0), t = x.size(1), c = x.size(2);
  const std::vector<at::Tensor> parts = qkv->forward(x).view({n, t, 3, options.heads, c / options.heads}).unbind(2);
  const auto heads_first = [](const at::Tensor& part) { return part.transpose(1, 2); };
  Heads heads{heads_first(parts[0]), heads_first(parts[1]), heads_first(parts[2])};
  if (!q_norm.is_empty()) {
    heads.q = q_norm->forward(heads.q);
    heads.k = k_norm->forward(heads.k);
  }
  return heads;
}

at::Tensor MixerImpl::join(const at::Tensor& heads) {
  const auto n = heads.size(0), t = heads.size(2);
  return proj->forward(heads.transpose(1, 2).reshape({n, t, -1}));
}

at::Tensor MixerImpl::windowed(const at::Tensor& x, const Grid& grid, std::int64_t window) {
  const ops::Windows windows = ops::windows(grid.height, grid.width, window, options.shifted);
  const auto [q, k, v] = split(ops::partition(to_NHWC(x, grid), windows));
  const at::Tensor bias = ops::relative_position_bias(relative_position_bias_table, window);
  return to_NTC(ops::reverse(join(ops::window_attention(q, k, v, bias, windows)), windows));
}

at::Tensor MixerImpl::forward(const at::Tensor& tokens, const Grid& grid) {
  const at::Tensor x = bias_in.defined() ? tokens + bias_in : tokens;
  CETERIS_CHECK(x.dim() == 3 && x.size(1) == grid.prefix + grid.positions(), "tokens fill the grid");
  CETERIS_CHECK(grid.prefix == 0 || !needs_grid(spec), "this mixer has no place for tokens outside the grid");
  return std::visit(Match{[&](const Attention&) {
                            const auto [q, k, v] = split(x);
                            return join(ops::attention(q, k, v));
                          },
                          [&](const ShiftedWindow& s) { return windowed(x, grid, s.window); },
                          [&](const Neighbourhood& s) {
                            const auto [q, k, v] = split(x);
                            return join(ops::attention(
                                q, k, v, ops::neighbourhood_mask(grid.height, grid.width, s.kernel).to(q.options())));
                          },
                          [&](const DepthwiseConv&) {
                            const at::Tensor x_NCHW = to_NHWC(x, grid).permute({0, 3, 1, 2});
                            return to_NTC(conv->forward(x_NCHW).permute({0, 2, 3, 1}));
                          },
                          [&](const Pooling&) { return to_NTC(pooled(to_NHWC(x, grid))); },
                          [&](const LinearAttention&) {
                            const auto [q, k, v] = split(x);
                            return join(ops::linear_attention(q, k, v));
                          },
                          [&](const NoMixer&) { return x; }},
                    spec);
}

}  // namespace ceteris::nn
