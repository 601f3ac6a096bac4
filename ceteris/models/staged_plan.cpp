// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/staged_plan.hpp"

#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris::models {
namespace {

/// What is of residual branches has nothing to act on without them.
void check_skip(const StagedSpec& spec, std::vector<Problem>& problems) {
  const auto check = [&](const char* field, bool used, const char* remedy) {
    if (!spec.skip && used) {
      problems.push_back({field, "is of residual connections, and model.skip is false", remedy});
    }
  };
  check("model.layer_scale", spec.layer_scale > 0, "set it to 0");
  check("model.drop_path", spec.drop_path > 0, "set it to 0");
  check("model.fixup", spec.fixup, "set it to false");
}

/// Blocks without 1 x 1 convolutions. A field without effect would let a study compare a network with itself.
void check_shape(const StagedSpec& spec, std::vector<Problem>& problems) {
  const bool is_basic = spec.block == BlockShape::Basic, is_spatial = spec.block == BlockShape::Spatial;
  if (!is_basic && !is_spatial) {
    return;
  }
  const std::string shape = is_basic ? "a basic block" : "a spatial block";
  if (spec.expansion != 1) {
    problems.push_back({"model.expansion", shape + " has no wide side", "set it to 1"});
  }
  if (spec.spatial != SpatialPlace::Middle) {
    problems.push_back({"model.spatial", shape + " has no 1 x 1 convolutions to stand before", "set it to middle"});
  }
  if (is_basic && spec.depthwise) {
    problems.push_back({"model.depthwise", "nothing in a basic block would mix the channels", "set it to false"});
  }
  if (is_spatial && spec.grn) {
    problems.push_back(
        {"model.grn", "a spatial block has no last 1 x 1 convolution to stand before", "set it to false"});
  }
  if (is_spatial && spec.depthwise && spec.downsampling == Downsampling::InBlock) {
    problems.push_back({"model.downsampling", "a depthwise convolution alone cannot change the number of channels",
                        "set it to separate"});
  }
}

void check_fields(const StagedSpec& spec) {
  std::vector<Problem> problems;
  if (spec.depths.empty() || spec.depths.size() != spec.widths.size()) {
    problems.push_back({"model.depths",
                        "a backbone of " + std::to_string(spec.depths.size()) + " depths and " +
                            std::to_string(spec.widths.size()) + " widths",
                        "give one depth and one width for each stage"});
  }
  const auto check_odd = [&](const char* field, std::int64_t kernel) {
    if (kernel % 2 == 0) {
      problems.push_back({field, "a kernel of " + std::to_string(kernel) + " has no centre", "choose an odd number"});
    }
  };
  check_odd("model.kernel", spec.kernel);
  if (const auto* stem = std::get_if<ConvStem>(&spec.stem)) {
    check_odd("model.stem.kernel", stem->kernel);
  }
  check_shape(spec, problems);
  if (spec.fixup && spec.layer_scale > 0) {
    problems.push_back({"model.layer_scale", "Fixup has a factor of its own", "set it to 0"});
  }
  check_skip(spec, problems);
  if (!problems.empty()) {
    throw Error(Exit::InvalidSpec, std::move(problems));
  }
}

std::int64_t after_stem(const StagedSpec& spec, std::int64_t side) {
  if (const auto* patch = std::get_if<PatchStem>(&spec.stem)) {
    return side / patch->size;
  }
  const auto& stem = std::get<ConvStem>(spec.stem);
  const std::int64_t left = (side - 1) / stem.stride + 1;
  return stem.pool ? (left - 1) / 2 + 1 : left;
}

void check_input(const StagedSpec& spec, const ImageInput& input) {
  std::int64_t left = after_stem(spec, input.side);
  for (std::size_t i = 1; i < spec.depths.size() && spec.downsampling == Downsampling::Separate; ++i) {
    left /= 2;
  }
  if (left <= 0) {
    throw spec_error("model.stem",
                     "nothing is left of a " + std::to_string(input.side) + "-pixel image after the last stage",
                     "use larger images, a smaller patch or fewer stages");
  }
}

struct Widths {
  std::int64_t in, narrow, wide, out;
};

std::vector<StagedLayer> convolutions(const StagedSpec& spec, const Widths& width, std::int64_t stride) {
  const auto spatial = [&](std::int64_t in, std::int64_t out) {
    return StagedLayer{.role = "spatial",
                       .in = in,
                       .out = out,
                       .kernel = spec.kernel,
                       .stride = stride,
                       .groups = spec.depthwise ? in : 1};
  };
  const auto pointwise = [](const char* role, std::int64_t in, std::int64_t out) {
    return StagedLayer{.role = role, .in = in, .out = out};
  };
  if (spec.block == BlockShape::Basic) {
    StagedLayer last = spatial(width.out, width.out);
    last.role = "out";
    last.stride = 1;
    return {spatial(width.in, width.out), last};
  }
  if (spec.block == BlockShape::Spatial) {
    return {spatial(width.in, width.out)};
  }
  const std::int64_t inside = spec.block == BlockShape::Bottleneck ? width.narrow : width.wide;
  if (spec.spatial == SpatialPlace::First) {
    return {spatial(width.in, width.in), pointwise("in", width.in, inside), pointwise("out", inside, width.out)};
  }
  return {pointwise("in", width.in, inside), spatial(inside, inside), pointwise("out", inside, width.out)};
}

StagedBlockPlan plan_block(const StagedSpec& spec, const Widths& width, std::int64_t stride) {
  StagedBlockPlan block{.layers = convolutions(spec, width, stride),
                        .in = width.in,
                        .out = width.out,
                        .stride = stride,
                        .skip = spec.skip};
  for (std::size_t i = 0; i < block.layers.size(); ++i) {
    StagedLayer& layer = block.layers[i];
    const bool before_last = i + 2 == block.layers.size();
    layer.norm = spec.norms == PerBlock::Every || layer.role == "spatial";
    layer.activation = before_last || (spec.activations == PerBlock::Every && i + 1 < block.layers.size());
    layer.grn = before_last && spec.grn;
  }
  return block;
}

}  // namespace

StagedPlan plan(const StagedSpec& spec, const ImageInput& input) {
  check_fields(spec);
  check_input(spec, input);
  const std::int64_t blocks = std::accumulate(spec.depths.begin(), spec.depths.end(), std::int64_t{0});
  const bool separate = spec.downsampling == Downsampling::Separate;
  StagedPlan plan;
  std::int64_t channels = spec.widths.front();
  std::int64_t number = 0;
  for (std::size_t i = 0; i < spec.depths.size(); ++i) {
    const std::int64_t narrow = spec.widths[i], wide = narrow * spec.expansion;
    const std::int64_t out = spec.block == BlockShape::Bottleneck ? wide : narrow;
    StagedPlan::Stage stage{.downsample_from = separate && i > 0 ? channels : 0, .width = out, .blocks = {}};
    if (separate && i > 0) {
      channels = out;
    }
    for (std::int64_t j = 0; j < spec.depths[i]; ++j, ++number) {
      const bool shrinks = j == 0 && i > 0 && !separate;
      stage.blocks.push_back(plan_block(spec, {channels, narrow, wide, out}, shrinks ? 2 : 1));
      stage.blocks.back().drop_path =
          blocks == 1 ? 0 : spec.drop_path * static_cast<double>(number) / static_cast<double>(blocks - 1);
      stage.blocks.back().fixup = spec.fixup ? blocks : 0;
      channels = out;
    }
    plan.stages.push_back(std::move(stage));
  }
  return plan;
}

}  // namespace ceteris::models
