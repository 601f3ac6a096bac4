// SPDX-License-Identifier: Apache-2.0
// The choice of a backbone in stages, free of libtorch: ResNet and ConvNeXt are two points of this spec, and every step
// of the path between them (models/roadmap.hpp) is another. models/staged_plan.hpp resolves it to layers,
// models/staged.hpp is the module.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "ceteris/nn/activation_spec.hpp"
#include "ceteris/nn/norm_spec.hpp"
#include "ceteris/spec/field.hpp"

namespace ceteris::models {

/// One convolution of a stride, a norm, an activation, and a 3 x 3 maximum of stride 2 (He et al. 2015, Table 1).
struct ConvStem {
  std::int64_t kernel = 7;
  std::int64_t stride = 2;
  bool pool = true;
  static constexpr std::string_view kind = "conv";
  static constexpr std::string_view kind_doc = "overlapping convolution and maximum pooling, as ResNet begins";
  static constexpr auto fields() {
    return std::tuple{
        spec::field("kernel", &ConvStem::kernel, "side of the convolution; odd", spec::range(1, 63)),
        spec::field("stride", &ConvStem::stride, "of the convolution", spec::range(1, 64), spec::unit("pixels")),
        spec::field("pool", &ConvStem::pool, "a 3 x 3 maximum of stride 2 behind it")};
  }
};
static_assert(spec::complete<ConvStem>());

/// Patches side by side (Dosovitskiy et al. 2021; Liu et al. 2022).
struct PatchStem {
  std::int64_t size = 4;
  bool norm = true;
  static constexpr std::string_view kind = "patch";
  static constexpr std::string_view kind_doc = "patches that do not overlap, as vision transformers begin";
  static constexpr auto fields() {
    return std::tuple{
        spec::field("size", &PatchStem::size, "side and stride", spec::range(1, 64), spec::unit("pixels")),
        spec::field("norm", &PatchStem::norm, "a norm behind the convolution")};
  }
};
static_assert(spec::complete<PatchStem>());

using StemSpec = std::variant<ConvStem, PatchStem>;

enum class BlockShape {
  Basic,
  Bottleneck,
  Inverted,
  Spatial,
};
constexpr auto spec_names(BlockShape) {
  using Name = std::pair<BlockShape, std::string_view>;
  return std::array{Name{BlockShape::Basic, "basic"}, Name{BlockShape::Bottleneck, "bottleneck"},
                    Name{BlockShape::Inverted, "inverted"}, Name{BlockShape::Spatial, "spatial"}};
}
constexpr std::string_view spec_doc(BlockShape value) {
  switch (value) {
    case BlockShape::Basic:
      return "two k x k convolutions (ResNet-18, -34)";
    case BlockShape::Bottleneck:
      return "1 x 1 down, k x k, 1 x 1 up (ResNet-50 and deeper)";
    case BlockShape::Inverted:
      return "1 x 1 up, k x k, 1 x 1 down (MobileNetV2, ConvNeXt)";
    case BlockShape::Spatial:
      return "the k x k convolution alone, as a control: no feed-forward layers";
  }
  return {};
}

/// Where the k x k convolution of a block stands.
enum class SpatialPlace {
  Middle,
  First,
};
constexpr auto spec_names(SpatialPlace) {
  using Name = std::pair<SpatialPlace, std::string_view>;
  return std::array{Name{SpatialPlace::Middle, "middle"}, Name{SpatialPlace::First, "first"}};
}
constexpr std::string_view spec_doc(SpatialPlace value) {
  switch (value) {
    case SpatialPlace::Middle:
      return "between the two 1 x 1 convolutions";
    case SpatialPlace::First:
      return "before them";
  }
  return {};
}

enum class PerBlock {
  Every,
  One,
};
constexpr auto spec_names(PerBlock) {
  using Name = std::pair<PerBlock, std::string_view>;
  return std::array{Name{PerBlock::Every, "every"}, Name{PerBlock::One, "one"}};
}
constexpr std::string_view spec_doc(PerBlock value) {
  switch (value) {
    case PerBlock::Every:
      return "norms: behind every convolution; activations: behind all but the last, and behind the sum";
    case PerBlock::One:
      return "norms: behind the k x k convolution; activations: before the last convolution";
  }
  return {};
}

enum class Downsampling {
  InBlock,
  Separate,
};
constexpr auto spec_names(Downsampling) {
  using Name = std::pair<Downsampling, std::string_view>;
  return std::array{Name{Downsampling::InBlock, "in_block"}, Name{Downsampling::Separate, "separate"}};
}
constexpr std::string_view spec_doc(Downsampling value) {
  switch (value) {
    case Downsampling::InBlock:
      return "the k x k convolution of a stage's first block has stride 2, and a 1 x 1 one goes beside it";
    case Downsampling::Separate:
      return "a norm and a 2 x 2 convolution of stride 2 between the stages";
  }
  return {};
}

enum class WeightStart {
  TruncatedNormal,
  KaimingFanOut,
};
constexpr auto spec_names(WeightStart) {
  using Name = std::pair<WeightStart, std::string_view>;
  return std::array{Name{WeightStart::TruncatedNormal, "truncated_normal"},
                    Name{WeightStart::KaimingFanOut, "kaiming_fan_out"}};
}
constexpr std::string_view spec_doc(WeightStart value) {
  switch (value) {
    case WeightStart::TruncatedNormal:
      return "deviation 0.02 everywhere, as in the ConvNeXt code";
    case WeightStart::KaimingFanOut:
      return "deviation sqrt(2 / fan out) for convolutions (He et al. 2015), as in torchvision's ResNet";
  }
  return {};
}

/// He, Zhang, Ren & Sun 2015 (ResNet, v1.5: the stride sits on the k x k convolution) to Liu, Mao, Wu, Feichtenhofer,
/// Darrell & Xie 2022 (ConvNeXt) and Woo et al. 2023 (ConvNeXt V2). The defaults are ConvNeXt-T.
struct StagedSpec {
  std::vector<std::int64_t> depths = {3, 3, 9, 3};
  std::vector<std::int64_t> widths = {96, 192, 384, 768};
  StemSpec stem = PatchStem{};
  BlockShape block = BlockShape::Inverted;
  std::int64_t expansion = 4;
  bool depthwise = true;
  std::int64_t kernel = 7;
  SpatialPlace spatial = SpatialPlace::First;
  nn::Activation activation = nn::Activation::Gelu;
  PerBlock activations = PerBlock::One;
  nn::NormSpec norm = nn::LayerNorm{1e-6};
  PerBlock norms = PerBlock::One;
  Downsampling downsampling = Downsampling::Separate;
  bool bias = true;
  bool head_norm = true;
  double layer_scale = 1e-6;
  bool grn = false;
  double drop_path = 0.1;
  WeightStart start = WeightStart::TruncatedNormal;
  bool fixup = false;
  bool skip = true;

  static constexpr std::string_view kind = "staged";
  static constexpr std::string_view kind_doc = "stages of convolutional blocks: ResNet, ConvNeXt and what lies between";
  static constexpr auto fields() {
    using Self = StagedSpec;
    return std::tuple{
        spec::field("depths", &Self::depths, "blocks of each stage", spec::range(1, 1000)),
        spec::field("widths", &Self::widths,
                    "channels of each stage: of the narrow side of a block, and of the stem for the first",
                    spec::range(1, 65536)),
        spec::field("stem", &Self::stem, "what turns pixels into the first map"),
        spec::field("block", &Self::block, "the convolutions of a block"),
        spec::field("expansion", &Self::expansion,
                    "wide side of a block over its narrow side; 1 for basic and spatial blocks", spec::range(1, 64)),
        spec::field("depthwise", &Self::depthwise, "the k x k convolutions see one channel each"),
        spec::field("kernel", &Self::kernel, "side k of the k x k convolutions; odd", spec::range(1, 63)),
        spec::field("spatial", &Self::spatial, "where the k x k convolution stands"),
        spec::field("activation", &Self::activation, "everywhere"),
        spec::field("activations", &Self::activations, "how many a block; one: none behind the stem either"),
        spec::field("norm", &Self::norm, "normalisation, everywhere"),
        spec::field("norms", &Self::norms, "how many a block; a 1 x 1 shortcut keeps its own"),
        spec::field("downsampling", &Self::downsampling, "how the map shrinks between stages"),
        spec::field("bias", &Self::bias, "biases in convolutions"),
        spec::field("head_norm", &Self::head_norm, "a norm between the global average and the classifier"),
        spec::field("layer_scale", &Self::layer_scale, "factor of every residual branch at the start; 0 has no factor",
                    spec::range(0.0, 1.0)),
        spec::field("grn", &Self::grn, "global response normalisation before the last convolution of a block"),
        spec::field("drop_path", &Self::drop_path,
                    "chance to drop the last block's branch in training; rises evenly from 0 at the first",
                    spec::range(0.0, 0.99)),
        spec::field("start", &Self::start, "how convolutions start"),
        spec::field(
            "fixup", &Self::fixup,
            "branches start by Fixup's rule: one learned factor a branch, 1 at the start; its last convolution "
            "starts at zero, the others smaller the more blocks there are; learned numbers before convolutions, "
            "activations and the head, which starts at zero (Zhang et al. 2019)"),
        spec::field("skip", &Self::skip,
                    "residual connections, with their shortcuts; without them a block is its branch alone",
                    spec::since("0.2", true))};
  }
};
static_assert(spec::complete<StagedSpec>());

}  // namespace ceteris::models
