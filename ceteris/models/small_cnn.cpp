// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/small_cnn.hpp"

#include <cmath>
#include <string>

#include "ceteris/base/error.hpp"

namespace ceteris::models {
namespace {

constexpr std::int64_t kKernel = 3;

nn::Init within_fan(std::int64_t fan_in) {
  return nn::Uniform{1 / std::sqrt(static_cast<double>(fan_in))};
}

}  // namespace

SmallCnn::SmallCnn(const SmallCnnSpec& spec, const ImageInput& input) : activation_(spec.activation) {
  if (spec.widths.empty()) {
    throw spec_error("model.widths", "a network without layers", "give one width for each convolution");
  }
  const auto layers = register_module("layers", std::make_shared<nn::Component>());
  std::int64_t in = input.channels;
  // A norm brings its own shift, so a bias before it would be idle.
  const bool bias = std::holds_alternative<nn::NoNorm>(spec.norm);
  for (std::size_t i = 0; i < spec.widths.size(); ++i) {
    const std::int64_t out = spec.widths[i];
    const auto parent = layers->register_module(std::to_string(i), std::make_shared<nn::Component>());
    Layer layer;
    layer.conv = parent->register_module(
        "conv",
        nn::Conv(in, out, kKernel,
                 nn::ConvOptions{.stride = 2, .padding = 1, .init = within_fan(in * kKernel * kKernel), .bias = bias}));
    layer.norm = parent->register_module("norm", nn::Norm(out, spec.norm));
    layers_.push_back(layer);
    in = out;
  }
  head_ = register_module(
      "head", nn::Linear(in, input.classes, nn::LinearOptions{.init = within_fan(in), .bias_init = within_fan(in)}));
}

std::vector<at::Tensor> SmallCnn::forward_stages(const at::Tensor& x, const nn::StepRandom&) {
  at::Tensor x_NCHW = x.contiguous(at::MemoryFormat::ChannelsLast);
  std::vector<at::Tensor> maps;
  for (Layer& layer : layers_) {
    const at::Tensor x_NHWC = layer.conv->forward(x_NCHW).permute({0, 2, 3, 1});
    x_NCHW = layer.norm->forward(x_NHWC, activation_).permute({0, 3, 1, 2});
    maps.push_back(x_NCHW);
  }
  return maps;
}

at::Tensor SmallCnn::forward_features(const at::Tensor& x, const nn::StepRandom& random) {
  // Over (N, H, W, C), so that the gradient of the average has the layout of the activation it meets: with the other
  // one the activation's backward pass takes ten times as long. The numbers are the same.
  return forward_stages(x, random).back().permute({0, 2, 3, 1}).mean({1, 2});
}

at::Tensor SmallCnn::forward_head(const at::Tensor& features) {
  return head_->forward(features);
}

}  // namespace ceteris::models
