// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/roadmap.hpp"

#include <functional>

namespace ceteris::models {
namespace {

using Sizes = std::vector<std::int64_t>;

Sizes doubling(std::int64_t width) {
  return {width, 2 * width, 4 * width, 8 * width};
}

StagedSpec start_of(Regime regime) {
  const bool small = regime == Regime::ResNet50;
  StagedSpec spec;
  spec.depths = small ? Sizes{3, 4, 6, 3} : Sizes{3, 24, 36, 3};
  spec.widths = doubling(64);
  spec.stem = ConvStem{};
  spec.block = BlockShape::Bottleneck;
  spec.depthwise = false;
  spec.kernel = 3;
  spec.spatial = SpatialPlace::Middle;
  spec.activation = nn::Activation::Relu;
  spec.activations = PerBlock::Every;
  spec.norm = nn::BatchNorm{};
  spec.norms = PerBlock::Every;
  spec.downsampling = Downsampling::InBlock;
  spec.bias = false;
  spec.head_norm = false;
  spec.layer_scale = 0;
  spec.drop_path = small ? 0.1 : 0.5;
  return spec;
}

}  // namespace

std::vector<RoadmapStep> roadmap(Regime regime) {
  const bool small = regime == Regime::ResNet50;
  StagedSpec now = start_of(regime);
  std::vector<RoadmapStep> steps = {{small ? "ResNet-50" : "ResNet-200", {}, true, now}};
  const auto adopt = [&](std::string_view name, std::vector<std::string_view> changes,
                         const std::function<void(StagedSpec&)>& change) {
    change(now);
    steps.push_back({name, std::move(changes), true, now});
  };
  const auto kernel = [&](std::string_view name, std::int64_t side, bool adopted) {
    StagedSpec tried = now;
    tried.kernel = side;
    steps.push_back({name, {"kernel"}, adopted, tried});
  };
  if (small) {
    adopt("stage ratio", {"depths"}, [](StagedSpec& s) { s.depths = {3, 3, 9, 3}; });
  } else {
    adopt("stage ratio", {"depths", "widths"}, [](StagedSpec& s) {
      s.depths = {3, 3, 27, 3};
      s.widths = doubling(84);
    });
  }
  adopt("patchify stem", {"stem"}, [](StagedSpec& s) { s.stem = PatchStem{}; });
  adopt("depthwise conv", {"depthwise"}, [](StagedSpec& s) { s.depthwise = true; });
  adopt("increase width", {"widths"}, [&](StagedSpec& s) { s.widths = doubling(small ? 96 : 128); });
  adopt("inverting dimensions", {"block"}, [](StagedSpec& s) { s.block = BlockShape::Inverted; });
  adopt("move up depthwise conv", {"spatial"}, [](StagedSpec& s) { s.spatial = SpatialPlace::First; });
  kernel("kernel size 5", 5, false);
  kernel("kernel size 7", 7, true);
  kernel("kernel size 9", 9, false);
  kernel("kernel size 11", 11, false);
  now.kernel = 7;
  adopt("ReLU to GELU", {"activation"}, [](StagedSpec& s) { s.activation = nn::Activation::Gelu; });
  adopt("fewer activations", {"activations"}, [](StagedSpec& s) { s.activations = PerBlock::One; });
  adopt("fewer norms", {"norms"}, [](StagedSpec& s) { s.norms = PerBlock::One; });
  adopt("BN to LN", {"norm"}, [](StagedSpec& s) { s.norm = nn::LayerNorm{1e-6}; });
  adopt("separate downsampling", {"downsampling", "bias", "head_norm", "layer_scale"}, [](StagedSpec& s) {
    s.downsampling = Downsampling::Separate;
    s.bias = true;
    s.head_norm = true;
    s.layer_scale = 1e-6;
  });
  return steps;
}

}  // namespace ceteris::models
