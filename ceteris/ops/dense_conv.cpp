// SPDX-License-Identifier: Apache-2.0
#include "ceteris/ops/dense_conv.hpp"

#include <torch/autograd.h>
#include <torch/types.h>

#include <algorithm>
#include <array>
#include <functional>
#include <tuple>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/ops/portions.hpp"
#include "ceteris/ops/threads.hpp"

namespace ceteris::ops {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Calls `work(p, first, count)` for every portion p of a batch of `images`.
void for_portions(const Portions& portions, std::int64_t images,
                  const std::function<void(std::size_t, std::int64_t, std::int64_t)>& work) {
  const auto n = static_cast<std::size_t>((images + portions.images - 1) / portions.images);
  portions.parallel(n, [&](std::size_t p) {
    // Threads that help know nothing of the caller's settings.
    const torch::NoGradGuard no_grad;
    const OneThreadHere alone;
    const std::int64_t first = static_cast<std::int64_t>(p) * portions.images;
    work(p, first, std::min(portions.images, images - first));
  });
}

at::Tensor conv(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                const DenseConvOptions& options) {
  return at::conv2d(x, weight, bias, options.stride, options.padding, /*dilation=*/1, options.groups);
}

/// Whether oneDNN's gradient of the weights would write behind its buffer: on AVX2, channels last, strides above one
/// and fewer than eight input channels under a filter of one pixel (libtorch 1.13 and 2.13).
bool overruns(const at::Tensor& x, const at::Tensor& weight, const DenseConvOptions& options) {
  return x.is_cpu() && x.dim() == 4 && x.size(1) < 8 && weight.size(2) == 1 && weight.size(3) == 1 &&
         options.stride > 1 && options.padding == 0 && at::GradMode::is_enabled() && weight.requires_grad();
}

std::int64_t outputs_along(std::int64_t size, std::int64_t kernel, const DenseConvOptions& options) {
  return (size + 2 * options.padding - kernel) / options.stride + 1;
}

at::Tensor conv_in_portions(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                            const DenseConvOptions& options, const Portions& portions) {
  at::Tensor y = at::empty({x.size(0), weight.size(0), outputs_along(x.size(2), weight.size(2), options),
                            outputs_along(x.size(3), weight.size(3), options)},
                           x.options(), x.suggest_memory_format());
  for_portions(portions, x.size(0), [&](std::size_t, std::int64_t first, std::int64_t count) {
    y.narrow(0, first, count).copy_(conv(x.narrow(0, first, count), weight, bias, options));
  });
  return y;
}

struct ConvInPortions : torch::autograd::Function<ConvInPortions> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& weight,
                            const at::Tensor& bias, bool has_bias, std::int64_t stride, std::int64_t padding,
                            std::int64_t groups, bool passes_back) {
    context->save_for_backward({x, weight});
    context->saved_data["options"] = std::vector<std::int64_t>{stride, padding, groups};
    context->saved_data["passes_back"] = passes_back;
    context->saved_data["has_bias"] = has_bias;
    return conv_in_portions(x, weight, has_bias ? bias : at::Tensor(), {stride, padding, groups}, *portions_here());
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    CETERIS_CHECK(!at::GradMode::is_enabled(), "a convolution in portions has no second derivative");
    const Portions* portions = portions_here();
    CETERIS_CHECK(portions != nullptr, "what went forward in portions goes back in them");
    const variable_list saved = context->get_saved_variables();
    const at::Tensor &x = saved[0], &weight = saved[1];
    const bool passes_back = context->saved_data["passes_back"].toBool();
    const bool has_bias = context->saved_data["has_bias"].toBool();
    const auto options = context->saved_data["options"].toIntVector();
    at::Tensor dx = passes_back ? at::empty_like(x) : at::Tensor();
    const std::int64_t of_bias[] = {weight.size(0)};
    std::vector<std::array<at::Tensor, 2>> sums(static_cast<std::size_t>(x.size(0)));
    for_portions(*portions, x.size(0), [&](std::size_t p, std::int64_t first, std::int64_t count) {
      const auto some = [&](const at::Tensor& all) { return all.narrow(0, first, count); };
      const auto [to_x, to_weight, to_bias] = at::convolution_backward(
          some(gradients.front()), some(x), weight,
          has_bias ? at::OptionalIntArrayRef(of_bias) : at::OptionalIntArrayRef(), {options[0], options[0]},
          {options[1], options[1]}, /*dilation=*/{1, 1}, /*transposed=*/false,
          /*output_padding=*/{0, 0}, options[2], {passes_back, true, has_bias});
      if (passes_back) {
        some(dx).copy_(to_x);
      }
      sums[p] = {to_weight, to_bias};
    });
    at::Tensor dweight = sums[0][0], dbias = sums[0][1];
    for (std::size_t p = 1; p < sums.size() && sums[p][0].defined(); ++p) {
      dweight.add_(sums[p][0]);
      if (has_bias) {
        dbias.add_(sums[p][1]);
      }
    }
    const at::Tensor none;
    return {dx, dweight, has_bias ? dbias : none, none, none, none, none, none};
  }
};

}  // namespace

at::Tensor dense_conv(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                      const DenseConvOptions& options) {
  if (overruns(x, weight, options)) {
    const at::Tensor seen = x.slice(2, 0, x.size(2), options.stride).slice(3, 0, x.size(3), options.stride);
    return dense_conv(seen.contiguous(x.suggest_memory_format()), weight, bias, {.groups = options.groups});
  }
  const Portions* portions = portions_here();
  if (portions == nullptr || !x.is_cpu() || x.dim() != 4 || x.size(0) <= portions->images) {
    return conv(x, weight, bias, options);
  }
  const bool learns = at::GradMode::is_enabled() && (x.requires_grad() || weight.requires_grad());
  if (!learns) {
    return conv_in_portions(x, weight, bias, options, *portions);
  }
  // libtorch's functions take no undefined tensor.
  const at::Tensor shift = bias.defined() ? bias : at::empty({0}, weight.options());
  return ConvInPortions::apply(x, weight, shift, bias.defined(), options.stride, options.padding, options.groups,
                               x.requires_grad());
}

}  // namespace ceteris::ops
