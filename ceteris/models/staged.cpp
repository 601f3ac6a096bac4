// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/staged.hpp"

#include <cmath>
#include <string>

#include "ceteris/nn/activation.hpp"
#include "ceteris/nn/branch.hpp"
#include "ceteris/nn/fused_mlp.hpp"

namespace ceteris::models {
namespace {

at::Tensor to_NHWC(const at::Tensor& x_NCHW) {
  return x_NCHW.permute({0, 2, 3, 1});
}
at::Tensor to_NCHW(const at::Tensor& x_NHWC) {
  return x_NHWC.permute({0, 3, 1, 2});
}

at::Tensor convolve(nn::Conv& conv, const at::Tensor& x_NHWC) {
  return to_NHWC(conv->forward(to_NCHW(x_NHWC)));
}

/// A level of the names; some hold a number of their own.
struct Group : nn::Component {
  using Component::parameter;
};

std::shared_ptr<Group> group(torch::nn::Module& parent, const std::string& name) {
  return parent.register_module(name, std::make_shared<Group>());
}

nn::Init start_of(const StagedSpec& spec, std::int64_t fan_out) {
  if (spec.start == WeightStart::KaimingFanOut) {
    return nn::Normal{std::sqrt(2.0 / static_cast<double>(fan_out))};
  }
  return nn::TruncatedNormal{0.02, 2};
}

nn::Init start_of(const StagedSpec& spec, const StagedLayer& layer) {
  return start_of(spec, layer.kernel * layer.kernel * layer.out / layer.groups);
}

nn::Conv make_conv(const StagedSpec& spec, const StagedLayer& layer, std::int64_t padding, const nn::Init& init) {
  return nn::Conv(
      layer.in, layer.out, layer.kernel,
      nn::ConvOptions{
          .stride = layer.stride, .padding = padding, .groups = layer.groups, .init = init, .bias = spec.bias});
}
nn::Conv make_conv(const StagedSpec& spec, const StagedLayer& layer, std::int64_t padding) {
  return make_conv(spec, layer, padding, start_of(spec, layer));
}

/// x plus one learned number, where there is one.
at::Tensor shifted(const at::Tensor& x, const at::Tensor& number) {
  return number.defined() ? x + number : x;
}

/// The norm, the learned number and the activation behind a convolution, as far as they are there.
at::Tensor activated(nn::Norm& norm, const at::Tensor& x, const at::Tensor& number, nn::Activation activation) {
  if (!norm.is_empty() && !number.defined()) {
    return norm->forward(x, activation);
  }
  return nn::activate(activation, shifted(norm.is_empty() ? x : norm->forward(x), number));
}

}  // namespace

StagedBlock::StagedBlock(const StagedSpec& spec, const StagedBlockPlan& plan)
    : plan_(plan), activation_(spec.activation), activates_sum_(spec.activations == PerBlock::Every) {
  const auto count = static_cast<std::int64_t>(plan.layers.size());
  const double factor = plan.fixup > 0 ? nn::fixup_factor(plan.fixup, count) : 1;
  const auto number = [&](const std::string& name) {
    return plan.fixup > 0 ? parameter(name, {1}, nn::kZeros) : at::Tensor();
  };
  for (const StagedLayer& planned : plan.layers) {
    Layer layer{.plan = planned};
    const bool zero = plan.fixup > 0 && &planned == &plan.layers.back();
    const nn::Init init = zero ? nn::Init(nn::kZeros) : nn::scaled(start_of(spec, planned), factor);
    if (planned.pointwise()) {
      layer.linear =
          register_module("conv_" + planned.role,
                          nn::Linear(planned.in, planned.out, nn::LinearOptions{.init = init, .bias = spec.bias}));
    } else {
      layer.conv = register_module("conv_" + planned.role, make_conv(spec, planned, planned.kernel / 2, init));
    }
    layer.bias_in = number("bias_in_" + planned.role);
    if (planned.activation) {
      layer.bias_act = number("bias_act_" + planned.role);
    }
    if (planned.norm) {
      layer.norm = register_module("norm_" + planned.role, nn::Norm(planned.out, spec.norm));
    }
    if (planned.grn) {
      layer.grn = register_module("grn", nn::Norm(planned.out, nn::Grn{}));
    }
    layers_.push_back(layer);
  }
  if (plan.projects()) {
    const auto beside = group(*this, "shortcut");
    shortcut_conv_ = beside->register_module(
        "conv", make_conv(spec, {.role = "shortcut", .in = plan.in, .out = plan.out, .stride = plan.stride}, 0));
    shortcut_norm_ = beside->register_module("norm", nn::Norm(plan.out, spec.norm));
  }
  if (activates_sum_) {
    bias_act_sum_ = number("bias_act_sum");
  }
  if (plan.fixup > 0) {
    gamma_ = parameter("gamma", {1}, nn::kOnes);
  } else if (spec.layer_scale > 0) {
    gamma_ = parameter("gamma", {plan.out}, nn::Constant{spec.layer_scale});
  }
}

at::Tensor StagedBlock::convolved(Layer& layer, const at::Tensor& x_NHWC) {
  const at::Tensor in = shifted(x_NHWC, layer.bias_in);
  return layer.conv.is_empty() ? layer.linear->forward(in) : convolve(layer.conv, in);
}

// What follows the convolution of a layer.
at::Tensor StagedBlock::behind(Layer& layer, const at::Tensor& y_NHWC) {
  const nn::Activation then = layer.plan.activation ? activation_ : nn::Activation::Identity;
  const at::Tensor y = activated(layer.norm, y_NHWC, layer.bias_act, then);
  return layer.grn.is_empty() ? y : layer.grn->forward(y);
}

at::Tensor StagedBlock::shortcut(const at::Tensor& x_NHWC) {
  // Under Fixup with the number of the branch's first layer, as the authors' code has it.
  return shortcut_conv_.is_empty()
             ? x_NHWC
             : shortcut_norm_->forward(convolve(shortcut_conv_, shifted(x_NHWC, layers_.front().bias_in)));
}

// Whether the block is ConvNeXt's: a spatial convolution with a norm, a pointwise one with an activation, and another.
bool StagedBlock::is_convnext() const {
  if (layers_.size() != 3 || !plan_.skip || plan_.projects() || plan_.fixup > 0 || activates_sum_) {
    return false;
  }
  const Layer &spatial = layers_[0], &wide = layers_[1], &narrow = layers_[2];
  const bool pointwise = !wide.linear.is_empty() && wide.norm.is_empty() && wide.grn.is_empty() &&
                         !narrow.linear.is_empty() && narrow.norm.is_empty() && narrow.grn.is_empty();
  return pointwise && !spatial.norm.is_empty() && spatial.grn.is_empty() && !spatial.plan.activation &&
         wide.plan.activation && !narrow.plan.activation;
}

// All that follows the spatial convolution of a ConvNeXt block, y, at once.
std::optional<at::Tensor> StagedBlock::fused(const at::Tensor& x_NHWC, const at::Tensor& y_NHWC,
                                             const nn::StepRandom& random) {
  if (!is_convnext()) {
    return std::nullopt;
  }
  return nn::fused_mlp(y_NHWC, x_NHWC,
                       {.norm = *layers_[0].norm,
                        .fc1 = *layers_[1].linear,
                        .activation = activation_,
                        .fc2 = *layers_[2].linear,
                        .gamma = gamma_,
                        .factors = nn::drop_path_factors(x_NHWC.size(0), plan_.drop_path, is_training(), random)});
}

at::Tensor StagedBlock::forward(const at::Tensor& x_NHWC, const nn::StepRandom& random) {
  const at::Tensor y_NHWC = convolved(layers_.front(), x_NHWC);
  if (const auto at_once = fused(x_NHWC, y_NHWC, random)) {
    return *at_once;
  }
  at::Tensor branch = behind(layers_.front(), y_NHWC);
  for (std::size_t i = 1; i < layers_.size(); ++i) {
    branch = behind(layers_[i], convolved(layers_[i], branch));
  }
  if (gamma_.defined()) {
    branch = branch * gamma_;
  }
  const at::Tensor sum =
      plan_.skip ? shortcut(x_NHWC) + nn::drop_path(branch, plan_.drop_path, is_training(), random) : branch;
  return activates_sum_ ? nn::activate(activation_, shifted(sum, bias_act_sum_)) : sum;
}

Staged::Staged(const StagedSpec& spec, const ImageInput& input) : spec_(spec) {
  const StagedPlan planned = plan(spec, input);
  const auto stem = group(*this, "stem");
  StagedLayer first{.role = "stem", .in = input.channels, .out = spec.widths.front()};
  bool normalised = true;
  std::int64_t padding = 0;
  if (const auto* conv = std::get_if<ConvStem>(&spec.stem)) {
    first.kernel = conv->kernel;
    first.stride = conv->stride;
    padding = conv->kernel / 2;
  } else {
    const auto& patch = std::get<PatchStem>(spec.stem);
    first.kernel = first.stride = patch.size;
    normalised = patch.norm;
  }
  stem_conv_ = stem->register_module("conv", make_conv(spec, first, padding));
  if (normalised) {
    stem_norm_ = stem->register_module("norm", nn::Norm(first.out, spec.norm));
  }
  const auto number = [&](Group& owner, const std::string& name) {
    return spec.fixup ? owner.parameter(name, {1}, nn::kZeros) : at::Tensor();
  };
  if (spec.activations == PerBlock::Every) {
    stem_bias_act_ = number(*stem, "bias_act");
  }

  const auto stages = group(*this, "stages");
  for (const StagedPlan::Stage& stage_plan : planned.stages) {
    const auto parent = group(*stages, std::to_string(stages_.size()));
    Stage stage;
    if (stage_plan.downsample_from > 0) {
      const auto between = group(*parent, "downsample");
      stage.downsample_norm = between->register_module("norm", nn::Norm(stage_plan.downsample_from, spec.norm));
      stage.downsample_conv = between->register_module(
          "conv",
          make_conv(
              spec,
              {.role = "down", .in = stage_plan.downsample_from, .out = stage_plan.width, .kernel = 2, .stride = 2},
              0));
      stage.downsample_bias_in = number(*between, "bias_in");
    }
    const auto blocks = group(*parent, "blocks");
    for (const StagedBlockPlan& block : stage_plan.blocks) {
      stage.blocks.push_back(
          blocks->register_module(std::to_string(stage.blocks.size()), std::make_shared<StagedBlock>(spec, block)));
    }
    stages_.push_back(std::move(stage));
  }

  const auto head = group(*this, "head");
  const std::int64_t features = planned.stages.back().width;
  if (spec.head_norm) {
    head_norm_ = head->register_module("norm", nn::Norm(features, spec.norm));
  }
  nn::LinearOptions options;
  if (spec.start == WeightStart::KaimingFanOut) {
    options.init = options.bias_init = nn::Uniform{1 / std::sqrt(static_cast<double>(features))};
  }
  if (spec.fixup) {
    options.init = options.bias_init = nn::kZeros;
    options.bias_in = true;
  }
  head_ = head->register_module("fc", nn::Linear(features, input.classes, options));
}

at::Tensor Staged::stem(const at::Tensor& x_NCHW) {
  at::Tensor x_NHWC = to_NHWC(stem_conv_->forward(x_NCHW));
  const bool activates = spec_.activations == PerBlock::Every;
  x_NHWC = activated(stem_norm_, x_NHWC, stem_bias_act_, activates ? spec_.activation : nn::Activation::Identity);
  const auto* conv = std::get_if<ConvStem>(&spec_.stem);
  if (conv != nullptr && conv->pool) {
    x_NHWC = to_NHWC(at::max_pool2d(to_NCHW(x_NHWC), /*kernel_size=*/3, /*stride=*/2, /*padding=*/1));
  }
  return x_NHWC;
}

std::vector<at::Tensor> Staged::forward_stages(const at::Tensor& x, const nn::StepRandom& random) {
  at::Tensor x_NHWC = stem(x.contiguous(at::MemoryFormat::ChannelsLast));
  std::vector<at::Tensor> maps;
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    Stage& stage = stages_[i];
    const nn::StepRandom blocks = random.child("stages").child(i).child("blocks");
    if (!stage.downsample_conv.is_empty()) {
      x_NHWC =
          convolve(stage.downsample_conv, shifted(stage.downsample_norm->forward(x_NHWC), stage.downsample_bias_in));
    }
    for (std::size_t j = 0; j < stage.blocks.size(); ++j) {
      x_NHWC = stage.blocks[j]->forward(x_NHWC, blocks.child(j));
      // A model of one resolution gives a map a block (nn/network.hpp).
      if (stages_.size() == 1 || j + 1 == stage.blocks.size()) {
        maps.push_back(to_NCHW(x_NHWC));
      }
    }
  }
  return maps;
}

at::Tensor Staged::forward_features(const at::Tensor& x, const nn::StepRandom& random) {
  const at::Tensor pooled = forward_stages(x, random).back().mean({2, 3});
  return head_norm_.is_empty() ? pooled : head_norm_->forward(pooled);
}

at::Tensor Staged::forward_head(const at::Tensor& features) {
  return head_->forward(features);
}

}  // namespace ceteris::models
