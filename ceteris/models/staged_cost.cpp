// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "ceteris/models/family_costs.hpp"
#include "ceteris/models/staged_plan.hpp"

namespace ceteris::models {
namespace {

using Value = CostCounter::Value;

Value stem(const StagedSpec& spec, Value x, CostCounter& counter) {
  ConvCost conv{.out = spec.widths.front(), .bias = spec.bias};
  bool normalised = true;
  const auto* overlapping = std::get_if<ConvStem>(&spec.stem);
  if (overlapping != nullptr) {
    conv.kernel = overlapping->kernel;
    conv.stride = overlapping->stride;
    conv.padding = overlapping->kernel / 2;
  } else {
    const auto& patch = std::get<PatchStem>(spec.stem);
    conv.kernel = conv.stride = patch.size;
    normalised = patch.norm;
  }
  x = counter.conv("stem.conv", x, conv);
  if (normalised) {
    x = counter.norm("stem.norm", x, spec.norm);
  }
  if (spec.activations == PerBlock::Every) {
    x = counter.activation("stem", spec.fixup ? counter.shift("stem", x) : x, spec.activation);
  }
  return overlapping != nullptr && overlapping->pool ? counter.max_pool("stem", x, 3, 2, 1) : x;
}

Value block(const StagedSpec& spec, const StagedBlockPlan& plan, const std::string& path, const Value& x,
            CostCounter& counter) {
  Value branch = x;
  const auto shifted = [&](const Value& in) { return plan.fixup > 0 ? counter.shift(path, in) : in; };
  for (const StagedLayer& layer : plan.layers) {
    const std::string conv = path + ".conv_" + layer.role;
    branch = shifted(branch);
    branch = layer.pointwise() ? counter.linear(conv, branch, layer.out, spec.bias)
                               : counter.conv(conv, branch,
                                              {.out = layer.out,
                                               .kernel = layer.kernel,
                                               .stride = layer.stride,
                                               .padding = layer.kernel / 2,
                                               .groups = layer.groups,
                                               .bias = spec.bias});
    if (layer.norm) {
      branch = counter.norm(path + ".norm_" + layer.role, branch, spec.norm);
    }
    if (layer.activation) {
      branch = counter.activation(path, shifted(branch), spec.activation);
    }
    if (layer.grn) {
      branch = counter.norm(path + ".grn", branch, nn::Grn{});
    }
  }
  if (plan.fixup > 0 || spec.layer_scale > 0) {
    branch = counter.scale(path, branch, plan.fixup > 0 ? 1 : plan.out);
  }
  Value beside = x;
  if (plan.projects()) {
    beside = counter.conv(path + ".shortcut.conv", x, {.out = plan.out, .stride = plan.stride, .bias = spec.bias});
    beside = counter.norm(path + ".shortcut.norm", beside, spec.norm);
  }
  const Value sum = plan.skip ? counter.sum(path, beside, branch) : branch;
  return spec.activations == PerBlock::Every ? counter.activation(path, shifted(sum), spec.activation) : sum;
}

}  // namespace

void count(const StagedSpec& spec, const ImageInput& input, CostCounter& counter) {
  const StagedPlan planned = plan(spec, input);
  Value x = stem(spec, counter.input(map_shape(input.channels, input.side, input.side)), counter);
  for (std::size_t i = 0; i < planned.stages.size(); ++i) {
    const StagedPlan::Stage& stage = planned.stages[i];
    const std::string path = "stages." + std::to_string(i);
    if (stage.downsample_from > 0) {
      x = counter.norm(path + ".downsample.norm", x, spec.norm);
      if (spec.fixup) {
        x = counter.shift(path + ".downsample", x);
      }
      x = counter.conv(path + ".downsample.conv", x, {.out = stage.width, .kernel = 2, .stride = 2, .bias = spec.bias});
    }
    for (std::size_t j = 0; j < stage.blocks.size(); ++j) {
      x = block(spec, stage.blocks[j], path + ".blocks." + std::to_string(j), x, counter);
    }
  }
  x = counter.mean("head", x);
  if (spec.head_norm) {
    x = counter.norm("head.norm", x, spec.norm);
  }
  counter.linear("head.fc", x, input.classes, LinearCost{.bias_in = spec.fixup});
}

}  // namespace ceteris::models
