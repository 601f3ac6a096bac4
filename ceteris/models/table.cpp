// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/table.hpp"

#include <algorithm>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/models/roadmap.hpp"

namespace ceteris::models {
namespace {

using Sizes = std::vector<std::int64_t>;

StagedSpec convnext(Sizes depths, std::int64_t width, double drop_path) {
  StagedSpec spec;
  spec.depths = std::move(depths);
  spec.widths = {width, 2 * width, 4 * width, 8 * width};
  spec.drop_path = drop_path;
  return spec;
}

StagedSpec convnext_v2(Sizes depths, std::int64_t width, double drop_path) {
  StagedSpec spec = convnext(std::move(depths), width, drop_path);
  spec.layer_scale = 0;
  spec.grn = true;
  return spec;
}

/// One resolution throughout, as a vision transformer has (Liu et al. 2022, section 3.3).
StagedSpec isotropic_convnext(std::int64_t depth, std::int64_t width, double layer_scale, double drop_path) {
  StagedSpec spec;
  spec.depths.assign(1, depth);  // GCC 14 warns falsely of `= {depth}`: it sees a read behind the list
  spec.widths = {width};
  spec.stem = PatchStem{.size = 16, .norm = false};
  spec.layer_scale = layer_scale;
  spec.drop_path = drop_path;
  return spec;
}

/// Three stages for images of 32 and 64 pixels; `patch` brings either to 16 x 16.
StagedSpec small_convnext(std::int64_t patch) {
  StagedSpec spec = convnext({2, 2, 2}, 64, 0);
  spec.widths = {64, 128, 256};
  spec.stem = PatchStem{.size = patch};
  return spec;
}

StagedSpec resnet(BlockShape block, Sizes depths) {
  StagedSpec spec = roadmap(Regime::ResNet50).front().spec;
  spec.depths = std::move(depths);
  spec.block = block;
  spec.expansion = block == BlockShape::Basic ? 1 : 4;
  spec.drop_path = 0;
  spec.start = WeightStart::KaimingFanOut;
  return spec;
}

/// Three stages of basic blocks; the stem brings either size to 16 x 16.
StagedSpec small_resnet(const ConvStem& stem) {
  StagedSpec spec = resnet(BlockShape::Basic, {2, 2, 2});
  spec.widths = {48, 96, 192};
  spec.stem = stem;
  return spec;
}

SmallCnnSpec small_cnn(Sizes widths) {
  SmallCnnSpec spec;
  spec.widths = std::move(widths);
  return spec;
}

GptSpec gpt(std::int64_t layers, std::int64_t heads, std::int64_t width) {
  GptSpec spec;
  spec.layers = layers;
  spec.heads = heads;
  spec.width = width;
  return spec;
}

GptSpec gpt2() {
  GptSpec spec = gpt(12, 12, 768);
  spec.vocabulary = 50257;
  spec.context = 1024;
  spec.mlp.activation = nn::Activation::GeluTanh;
  spec.bias = true;
  return spec;
}

/// Touvron et al. 2023 in small.
GptSpec llama(std::int64_t layers, std::int64_t heads, std::int64_t width) {
  GptSpec spec = gpt(layers, heads, width);
  spec.norm = nn::RmsNorm{1e-5};
  spec.mlp = {.activation = nn::Activation::Silu, .gated = true};
  spec.position = Position::Rotary;
  spec.tied_head = false;
  return spec;
}

ViTSpec vit(std::int64_t patch, std::int64_t width, std::int64_t depth, std::int64_t heads, double drop_path) {
  ViTSpec spec;
  spec.patch = patch;
  spec.width = width;
  spec.depth = depth;
  spec.heads = heads;
  spec.drop_path = drop_path;
  return spec;
}

SwinSpec swin(std::int64_t width, Sizes depths, Sizes heads, double drop_path) {
  SwinSpec spec;
  spec.width = width;
  spec.depths = std::move(depths);
  spec.heads = std::move(heads);
  spec.drop_path = drop_path;
  return spec;
}

/// Three stages for small images; `patch` brings either size to 16 x 16.
SwinSpec small_swin(std::int64_t patch) {
  SwinSpec spec = swin(64, {2, 2, 2}, {2, 4, 8}, 0);
  spec.patch = patch;
  spec.mixer = nn::ShiftedWindow{4};
  return spec;
}

constexpr ImageInput kSmall32{.side = 32, .classes = 10};
constexpr ImageInput kSmall64{.side = 64, .classes = 10};

/// What is built in, then what a program adds.
std::vector<NamedModel>& all_models() {
  // Drop path: the authors' ImageNet-1K rates for T to L, their 22K rate for XL; below T, for V2 and for small images,
  // none.
  static std::vector<NamedModel> models = {
      {"small_cnn_nano", "three convolutions, the network of a quick audit and of controls", small_cnn({16, 32, 64}),
       kSmall64},
      {"small_cnn", "four convolutions, the network of an audit", small_cnn({16, 32, 64, 128}), kSmall64},
      {"convnext_32px", "ConvNeXt of three stages for 32-pixel images", small_convnext(2), kSmall32},
      {"convnext_64px", "ConvNeXt of three stages for 64-pixel images", small_convnext(4), kSmall64},
      {"convnext_atto", "ConvNeXt of timm", convnext({2, 2, 6, 2}, 40, 0)},
      {"convnext_femto", "ConvNeXt of timm", convnext({2, 2, 6, 2}, 48, 0)},
      {"convnext_pico", "ConvNeXt of timm", convnext({2, 2, 6, 2}, 64, 0)},
      {"convnext_nano", "ConvNeXt of timm", convnext({2, 2, 8, 2}, 80, 0)},
      {"convnext_tiny", "ConvNeXt-T", convnext({3, 3, 9, 3}, 96, 0.1)},
      {"convnext_small", "ConvNeXt-S", convnext({3, 3, 27, 3}, 96, 0.4)},
      {"convnext_base", "ConvNeXt-B", convnext({3, 3, 27, 3}, 128, 0.5)},
      {"convnext_large", "ConvNeXt-L", convnext({3, 3, 27, 3}, 192, 0.5)},
      {"convnext_xlarge", "ConvNeXt-XL", convnext({3, 3, 27, 3}, 256, 0.2)},
      {"convnext_isotropic_small", "ConvNeXt-S of one resolution", isotropic_convnext(18, 384, 0, 0.1)},
      {"convnext_isotropic_base", "ConvNeXt-B of one resolution", isotropic_convnext(18, 768, 0, 0.2)},
      {"convnext_isotropic_large", "ConvNeXt-L of one resolution", isotropic_convnext(36, 1024, 1e-6, 0.5)},
      {"convnextv2_atto", "ConvNeXt V2", convnext_v2({2, 2, 6, 2}, 40, 0)},
      {"convnextv2_femto", "ConvNeXt V2", convnext_v2({2, 2, 6, 2}, 48, 0)},
      {"convnextv2_pico", "ConvNeXt V2", convnext_v2({2, 2, 6, 2}, 64, 0)},
      {"convnextv2_nano", "ConvNeXt V2", convnext_v2({2, 2, 8, 2}, 80, 0)},
      {"convnextv2_tiny", "ConvNeXt V2", convnext_v2({3, 3, 9, 3}, 96, 0)},
      {"convnextv2_base", "ConvNeXt V2", convnext_v2({3, 3, 27, 3}, 128, 0)},
      {"convnextv2_large", "ConvNeXt V2", convnext_v2({3, 3, 27, 3}, 192, 0)},
      {"convnextv2_huge", "ConvNeXt V2", convnext_v2({3, 3, 27, 3}, 352, 0)},
      {"resnet_32px", "ResNet of three stages for 32-pixel images", small_resnet({3, 2, false}), kSmall32},
      {"resnet_64px", "ResNet of three stages for 64-pixel images", small_resnet({7, 2, true}), kSmall64},
      {"resnet18", "ResNet-18", resnet(BlockShape::Basic, {2, 2, 2, 2})},
      {"resnet26", "ResNet-26 of timm", resnet(BlockShape::Bottleneck, {2, 2, 2, 2})},
      {"resnet34", "ResNet-34", resnet(BlockShape::Basic, {3, 4, 6, 3})},
      {"resnet50", "ResNet-50 v1.5", resnet(BlockShape::Bottleneck, {3, 4, 6, 3})},
      {"resnet101", "ResNet-101", resnet(BlockShape::Bottleneck, {3, 4, 23, 3})},
      {"resnet152", "ResNet-152", resnet(BlockShape::Bottleneck, {3, 8, 36, 3})},
      {"resnet200", "ResNet-200", resnet(BlockShape::Bottleneck, {3, 24, 36, 3})},
      {"vit_32px", "ViT of four blocks for 32-pixel images", vit(4, 192, 4, 3, 0), kSmall32},
      {"vit_64px", "ViT of four blocks for 64-pixel images", vit(8, 192, 4, 3, 0), kSmall64},
      {"vit_tiny", "ViT-Ti/16, as in DeiT", vit(16, 192, 12, 3, 0.1)},
      {"vit_small", "ViT-S/16, as in DeiT", vit(16, 384, 12, 6, 0.1)},
      {"vit_base", "ViT-B/16", vit(16, 768, 12, 12, 0.1)},
      {"vit_large", "ViT-L/16", vit(16, 1024, 24, 16, 0.4)},
      {"swin_32px", "Swin of three stages for 32-pixel images", small_swin(2), kSmall32},
      {"swin_64px", "Swin of three stages for 64-pixel images", small_swin(4), kSmall64},
      {"swin_tiny", "Swin-T", swin(96, {2, 2, 6, 2}, {3, 6, 12, 24}, 0.2)},
      {"swin_small", "Swin-S", swin(96, {2, 2, 18, 2}, {3, 6, 12, 24}, 0.3)},
      {"swin_base", "Swin-B", swin(128, {2, 2, 18, 2}, {4, 8, 16, 32}, 0.5)},
      {"swin_large", "Swin-L", swin(192, {2, 2, 18, 2}, {6, 12, 24, 48}, 0.2)},
      {"gpt_nano", "byte decoder, 2 layers of width 32", gpt(2, 2, 32)},
      {"gpt_micro", "byte decoder, 3 layers of width 48", gpt(3, 3, 48)},
      {"gpt_tiny", "byte decoder, 4 layers of width 64", gpt(4, 4, 64)},
      {"gpt_small", "byte decoder, 4 layers of width 96", gpt(4, 4, 96)},
      {"gpt_base", "byte decoder, 4 layers of width 128: nanoGPT's line for a CPU", gpt(4, 4, 128)},
      {"gpt2", "GPT-2 124M: 12 layers of width 768, context 1024, 50257 tokens", gpt2()},
      {"llama_tiny", "byte decoder in the style of LLaMA, 4 layers of width 96", llama(4, 4, 96)},
      {"llama_small", "byte decoder in the style of LLaMA, 4 layers of width 128", llama(4, 4, 128)}};
  return models;
}

}  // namespace

const std::vector<NamedModel>& table() {
  return all_models();
}

void add_to_table(NamedModel model) {
  all_models().push_back(std::move(model));
}

const NamedModel& find(std::string_view name) {
  std::vector<std::string> names;
  for (const NamedModel& model : table()) {
    if (model.name == name) {
      return model;
    }
    names.emplace_back(model.name);
  }
  const std::string near = nearest(name, names);
  throw usage_error("model", ceteris::quoted(name) + " is not a model",
                    (near.empty() ? "choose one of " : "did you mean '" + near + "'? Models: ") + join(names, ", "));
}

}  // namespace ceteris::models
