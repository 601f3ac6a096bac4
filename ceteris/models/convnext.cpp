// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/convnext.hpp"

#include <numeric>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/nn/activation.hpp"

namespace ceteris::models {
namespace {

at::Tensor to_NHWC(const at::Tensor& x_NCHW) {
  return x_NCHW.permute({0, 2, 3, 1});
}
at::Tensor to_NCHW(const at::Tensor& x_NHWC) {
  return x_NHWC.permute({0, 3, 1, 2});
}

at::Tensor normalise(nn::Norm& norm, const at::Tensor& x_NCHW) {
  return to_NCHW(norm->forward(to_NHWC(x_NCHW)));
}

void check(const ConvNeXtSpec& spec, const ImageInput& input) {
  if (spec.depths.empty() || spec.depths.size() != spec.widths.size()) {
    throw spec_error("model.depths",
                     "a ConvNeXt of " + std::to_string(spec.depths.size()) + " depths and " +
                         std::to_string(spec.widths.size()) + " widths",
                     "give one depth and one width for each stage");
  }
  if (spec.kernel % 2 == 0) {
    throw spec_error("model.kernel", "a kernel of " + std::to_string(spec.kernel) + " has no centre",
                     "choose an odd number");
  }
  std::int64_t left = input.side / spec.patch;
  for (std::size_t i = 1; i < spec.depths.size(); ++i) {
    left /= 2;
  }
  if (left == 0) {
    throw spec_error("model.patch",
                     "nothing is left of a " + std::to_string(input.side) + "-pixel image after the last stage",
                     "use larger images, a smaller patch or fewer stages");
  }
}

}  // namespace

ConvNeXtBlock::ConvNeXtBlock(const ConvNeXtSpec& spec, std::int64_t channels, double drop_path_rate)
    : activation(spec.activation),
      drop_path(drop_path_rate),
      dwconv(register_module("dwconv", nn::Conv(channels, channels, spec.kernel,
                                                nn::ConvOptions{.padding = spec.kernel / 2, .groups = channels}))),
      norm(register_module("norm", nn::Norm(channels, spec.norm))),
      pwconv1(register_module("pwconv1", nn::Linear(channels, 4 * channels))),
      pwconv2(register_module("pwconv2", nn::Linear(4 * channels, channels))) {
  if (spec.layer_scale > 0) {
    gamma = parameter("gamma", {channels}, nn::Constant{spec.layer_scale});
  }
}

at::Tensor ConvNeXtBlock::forward(const at::Tensor& x_NCHW, const nn::StepRandom& random) {
  at::Tensor branch_NHWC = norm->forward(to_NHWC(dwconv->forward(x_NCHW)));
  branch_NHWC = pwconv2->forward(nn::activate(activation, pwconv1->forward(branch_NHWC)));
  if (gamma.defined()) {
    branch_NHWC = branch_NHWC * gamma;
  }
  return x_NCHW + nn::drop_path(to_NCHW(branch_NHWC), drop_path, is_training(), random);
}

ConvNeXt::ConvNeXt(const ConvNeXtSpec& spec, const ImageInput& input) {
  check(spec, input);
  const auto group = [](torch::nn::Module& parent, const std::string& name) {
    return parent.register_module(name, std::make_shared<nn::Component>());
  };
  const auto downsample_layers = group(*this, "downsample_layers");
  const auto stages = group(*this, "stages");
  const std::int64_t blocks = std::accumulate(spec.depths.begin(), spec.depths.end(), std::int64_t{0});
  std::int64_t block = 0;
  for (std::size_t i = 0; i < spec.depths.size(); ++i) {
    const bool stem = i == 0;
    const std::int64_t in = stem ? input.channels : spec.widths[i - 1], out = spec.widths[i];
    const auto layers = group(*downsample_layers, std::to_string(i));
    const std::int64_t factor = stem ? spec.patch : 2;
    Step step;
    step.conv = layers->register_module(stem ? "0" : "1", nn::Conv(in, out, factor, nn::ConvOptions{.stride = factor}));
    step.norm = layers->register_module(stem ? "1" : "0", nn::Norm(stem ? out : in, spec.norm));
    steps_.push_back(step);

    const auto stage = group(*stages, std::to_string(i));
    stages_.emplace_back();
    for (std::int64_t j = 0; j < spec.depths[i]; ++j, ++block) {
      const double rate =
          blocks == 1 ? 0 : spec.drop_path * static_cast<double>(block) / static_cast<double>(blocks - 1);
      stages_.back().push_back(
          stage->register_module(std::to_string(j), std::make_shared<ConvNeXtBlock>(spec, out, rate)));
    }
  }
  norm_ = register_module("norm", nn::Norm(spec.widths.back(), spec.norm));
  head_ = register_module("head", nn::Linear(spec.widths.back(), input.classes));
}

at::Tensor ConvNeXt::forward_features(const at::Tensor& x, const nn::StepRandom& random) {
  at::Tensor x_NCHW = x.contiguous(at::MemoryFormat::ChannelsLast);
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    Step& step = steps_[i];
    x_NCHW =
        i == 0 ? normalise(step.norm, step.conv->forward(x_NCHW)) : step.conv->forward(normalise(step.norm, x_NCHW));
    const nn::StepRandom stage = random.child("stages").child(i);
    for (std::size_t j = 0; j < stages_[i].size(); ++j) {
      x_NCHW = stages_[i][j]->forward(x_NCHW, stage.child(j));
    }
  }
  return norm_->forward(x_NCHW.mean({2, 3}));
}

at::Tensor ConvNeXt::forward_head(const at::Tensor& features) {
  return head_->forward(features);
}

}  // namespace ceteris::models
