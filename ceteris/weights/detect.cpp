// SPDX-License-Identifier: Apache-2.0
// Which network the names in a file are of, and below which prefix.
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "ceteris/base/error.hpp"
#include "ceteris/weights/names.hpp"

namespace ceteris::weights {
namespace {

/// Two tensors that together tell a network, and what it is unless others tell more.
struct Mark {
  std::string_view first, second;
  Naming naming;
};
constexpr std::array kMarks = {
    Mark{"conv1.weight", "layer1.0.conv1.weight", {Family::ResNet, Scheme::Timm}},
    Mark{"downsample_layers.0.0.weight", "stages.0.0.dwconv.weight", {Family::ConvNeXt, Scheme::Original}},
    Mark{"stem.0.weight", "stages.0.blocks.0.conv_dw.weight", {Family::ConvNeXt, Scheme::Timm}},
    Mark{"features.0.0.weight", "features.1.0.block.0.weight", {Family::ConvNeXt, Scheme::Torchvision}},
    Mark{"features.0.0.weight", "features.1.0.attn.qkv.weight", {Family::Swin, Scheme::Torchvision}},
    Mark{"conv_proj.weight", "encoder.pos_embedding", {Family::Vit, Scheme::Torchvision}},
    Mark{"patch_embed.proj.weight", "blocks.0.attn.qkv.weight", {Family::Vit, Scheme::Timm}},
    Mark{"patch_embed.proj.weight", "layers.0.blocks.0.attn.qkv.weight", {Family::Swin, Scheme::Timm}},
    Mark{"stem.conv.weight", "stages.0.blocks.0.conv_spatial.weight", {Family::ConvNeXt, Scheme::Ceteris}},
    Mark{"transformer.h.0.attn.c_attn.weight", "transformer.wte.weight", {Family::Gpt, Scheme::Ceteris}},
    Mark{"h.0.attn.c_attn.weight", "wte.weight", {Family::Gpt, Scheme::Original}},
};

}  // namespace

std::vector<std::string> network_prefixes(std::span<const NamedShape> tensors) {
  std::set<std::string_view> names;
  for (const NamedShape& tensor : tensors) {
    names.insert(tensor.name);
  }
  std::set<std::string> found;
  for (const std::string_view name : names) {
    for (const Mark& mark : kMarks) {
      if (!name.ends_with(mark.first)) {
        continue;
      }
      const std::string prefix(name.substr(0, name.size() - mark.first.size()));
      if ((prefix.empty() || prefix.ends_with('.')) && names.contains(prefix + std::string(mark.second))) {
        found.insert(prefix);
      }
    }
  }
  std::vector<std::string> outermost;
  for (const std::string& prefix : found) {  // sorted: what lies below a prefix comes right behind it
    if (outermost.empty() || !prefix.starts_with(outermost.back())) {
      outermost.push_back(prefix);
    }
  }
  return outermost;
}

std::optional<Naming> detect(std::span<const NamedShape> tensors) {
  std::map<std::string_view, const NamedShape*> names;
  bool first_merging = false, authors_scale = false;
  for (const NamedShape& tensor : tensors) {
    const std::string_view name = tensor.name;
    names.emplace(name, &tensor);
    first_merging |= name.starts_with("layers.0.downsample.");
    authors_scale |= name.starts_with("blocks.0.gamma_");
  }
  const auto has = [&](std::string_view name) { return names.contains(name); };
  const auto* mark = std::ranges::find_if(kMarks, [&](const Mark& m) { return has(m.first) && has(m.second); });
  if (mark == kMarks.end()) {
    return std::nullopt;
  }
  switch (mark->naming.family) {
    case Family::ResNet:
      return Naming{has("layer1.0.conv3.weight") ? Family::ResNet : Family::ResNetBasic, Scheme::Timm};
    case Family::ConvNeXt:
      if (mark->naming.scheme == Scheme::Ceteris && has("stages.0.blocks.0.norm_out.weight")) {
        return Naming{has("stages.0.blocks.0.conv_in.weight") ? Family::ResNet : Family::ResNetBasic, Scheme::Ceteris};
      }
      return mark->naming;
    case Family::Vit:
      return authors_scale ? Naming{Family::Vit, Scheme::Original} : mark->naming;
    case Family::Swin:
      if (mark->naming.scheme != Scheme::Torchvision) {
        return Naming{Family::Swin, first_merging        ? Scheme::Original
                                    : has("head.weight") ? Scheme::Ceteris
                                                         : Scheme::Timm};
      }
      return mark->naming;
    case Family::Gpt: {
      const std::vector<std::int64_t>& shape = names.at(mark->first)->shape;
      if (shape.size() != 2) {
        return std::nullopt;
      }
      return Naming{Family::Gpt, shape[1] == 3 * shape[0] ? Scheme::Original : Scheme::Ceteris};
    }
    case Family::ResNetBasic:
      break;  // told from ResNet above
  }
  throw Bug("detect", "a mark without a rule", __FILE__, __LINE__);
}

}  // namespace ceteris::weights
