// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/table.hpp"

#include <algorithm>
#include <string>

#include "ceteris/base/error.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::models {
namespace {

using Sizes = std::vector<std::int64_t>;

ConvNeXtSpec convnext(Sizes depths, Sizes widths, double drop_path) {
  ConvNeXtSpec spec;
  spec.depths = std::move(depths);
  spec.widths = std::move(widths);
  spec.drop_path = drop_path;
  return spec;
}

/// Three stages for images of 32 and 64 pixels; `patch` brings either to 16 x 16.
ConvNeXtSpec small_convnext(std::int64_t patch) {
  ConvNeXtSpec spec = convnext({2, 2, 2}, {64, 128, 256}, 0);
  spec.patch = patch;
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
  spec.activation = nn::Activation::GeluTanh;
  spec.bias = true;
  return spec;
}

}  // namespace

const std::vector<NamedModel>& table() {
  // Drop path: the authors' ImageNet-1K rates for T to L, their 22K rate for XL; below T, and for small images, none.
  static const std::vector<NamedModel> models = {
      {"small_cnn_nano", "three convolutions, 24 K parameters, for a first answer", small_cnn({16, 32, 64})},
      {"small_cnn", "four convolutions, 98 K parameters, the network of a quick audit", small_cnn({16, 32, 64, 128})},
      {"convnext_32px", "ConvNeXt of three stages for 32-pixel images, 1.6 M parameters", small_convnext(2)},
      {"convnext_64px", "ConvNeXt of three stages for 64-pixel images, 1.6 M parameters", small_convnext(4)},
      {"convnext_atto", "ConvNeXt of timm, 3.7 M parameters", convnext({2, 2, 6, 2}, {40, 80, 160, 320}, 0)},
      {"convnext_femto", "ConvNeXt of timm, 5.2 M parameters", convnext({2, 2, 6, 2}, {48, 96, 192, 384}, 0)},
      {"convnext_pico", "ConvNeXt of timm, 9.0 M parameters", convnext({2, 2, 6, 2}, {64, 128, 256, 512}, 0)},
      {"convnext_nano", "ConvNeXt of timm, 15.6 M parameters", convnext({2, 2, 8, 2}, {80, 160, 320, 640}, 0)},
      {"convnext_tiny", "ConvNeXt-T, 28.6 M parameters", convnext({3, 3, 9, 3}, {96, 192, 384, 768}, 0.1)},
      {"convnext_small", "ConvNeXt-S, 50.2 M parameters", convnext({3, 3, 27, 3}, {96, 192, 384, 768}, 0.4)},
      {"convnext_base", "ConvNeXt-B, 88.6 M parameters", convnext({3, 3, 27, 3}, {128, 256, 512, 1024}, 0.5)},
      {"convnext_large", "ConvNeXt-L, 198 M parameters", convnext({3, 3, 27, 3}, {192, 384, 768, 1536}, 0.5)},
      {"convnext_xlarge", "ConvNeXt-XL, 350 M parameters", convnext({3, 3, 27, 3}, {256, 512, 1024, 2048}, 0.2)},
      {"gpt_nano", "byte decoder, 2 layers of width 32", gpt(2, 2, 32)},
      {"gpt_micro", "byte decoder, 3 layers of width 48", gpt(3, 3, 48)},
      {"gpt_tiny", "byte decoder, 4 layers of width 64", gpt(4, 4, 64)},
      {"gpt_small", "byte decoder, 4 layers of width 96", gpt(4, 4, 96)},
      {"gpt_base", "byte decoder, 4 layers of width 128: nanoGPT's line for a CPU", gpt(4, 4, 128)},
      {"gpt2", "GPT-2 124M: 12 layers of width 768, context 1024, 50257 tokens", gpt2()}};
  return models;
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
  throw usage_error("model", quoted(name) + " is not a model",
                    (near.empty() ? "choose one of " : "did you mean '" + near + "'? Models: ") + join(names, ", "));
}

}  // namespace ceteris::models
