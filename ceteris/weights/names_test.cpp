// SPDX-License-Identifier: Apache-2.0
#include "ceteris/weights/names.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "ceteris/base/error.hpp"

namespace ceteris::weights {
namespace {

using Names = std::vector<NamedShape>;
using Shape = std::vector<std::int64_t>;

/// Writes names as the reference states them, so that the rules under test have no part in making them.
class List {
 public:
  void add(const std::string& name, Shape shape) { names_.push_back({name, std::move(shape)}); }
  void layer(const std::string& name, Shape weight, bool bias = true) {
    const std::int64_t out = weight.front();
    add(name + ".weight", std::move(weight));
    if (bias) {
      add(name + ".bias", {out});
    }
  }
  void batch_norm(const std::string& name, std::int64_t channels) {
    layer(name, {channels});
    add(name + ".running_mean", {channels});
    add(name + ".running_var", {channels});
    add(name + ".num_batches_tracked", {});
  }
  [[nodiscard]] Names take() { return std::move(names_); }

 private:
  Names names_;
};

std::string at(std::string text, std::int64_t i, std::int64_t j = 0) {
  for (const auto& [mark, value] : {std::pair("I", i), std::pair("J", j)}) {
    for (auto found = text.find(mark); found != std::string::npos; found = text.find(mark)) {
      text.replace(found, 1, std::to_string(value));
    }
  }
  return text;
}

constexpr std::array<std::int64_t, 4> kConvNeXtDepths = {3, 3, 9, 3}, kConvNeXtWidths = {96, 192, 384, 768};

Names resnet50() {
  List list;
  list.layer("conv1", {64, 3, 7, 7}, false);
  list.batch_norm("bn1", 64);
  std::int64_t in = 64;
  const std::array<std::int64_t, 4> depths = {3, 4, 6, 3};
  for (std::int64_t i = 0; i < 4; ++i) {
    const std::int64_t width = 64 << i;
    for (std::int64_t j = 0; j < depths[static_cast<std::size_t>(i)]; ++j) {
      const std::string block = at("layerI.J.", i + 1, j);
      list.layer(block + "conv1", {width, in, 1, 1}, false);
      list.batch_norm(block + "bn1", width);
      list.layer(block + "conv2", {width, width, 3, 3}, false);
      list.batch_norm(block + "bn2", width);
      list.layer(block + "conv3", {4 * width, width, 1, 1}, false);
      list.batch_norm(block + "bn3", 4 * width);
      if (j == 0) {
        list.layer(block + "downsample.0", {4 * width, in, 1, 1}, false);
        list.batch_norm(block + "downsample.1", 4 * width);
      }
      in = 4 * width;
    }
  }
  list.layer("fc", {1000, 2048});
  return list.take();
}

/// What the four columns of the reference say, one function a column.
struct ConvNeXtNames {
  std::string stem_conv, stem_norm, down_norm, down_conv, block, dwconv, norm, fc1, fc2, gamma, last_norm, head;
  int stage_factor = 1, down_offset = 0, block_offset = 0;
  bool scale_3d = false;
};
const std::map<Scheme, ConvNeXtNames>& convnext_names() {
  static const std::map<Scheme, ConvNeXtNames> names = {
      {Scheme::Original,
       {"downsample_layers.0.0", "downsample_layers.0.1", "downsample_layers.I.0", "downsample_layers.I.1",
        "stages.I.J.", "dwconv", "norm", "pwconv1", "pwconv2", "gamma", "norm", "head"}},
      {Scheme::Timm,
       {"stem.0", "stem.1", "stages.I.downsample.0", "stages.I.downsample.1", "stages.I.blocks.J.", "conv_dw", "norm",
        "mlp.fc1", "mlp.fc2", "gamma", "head.norm", "head.fc"}},
      {Scheme::Torchvision,
       {"features.0.0", "features.0.1", "features.I.0", "features.I.1", "features.I.J.", "block.0", "block.2",
        "block.3", "block.5", "layer_scale", "classifier.0", "classifier.2", 2, 0, 1, true}},
      {Scheme::Ceteris,
       {"stem.conv", "stem.norm", "stages.I.downsample.norm", "stages.I.downsample.conv", "stages.I.blocks.J.",
        "conv_spatial", "norm_spatial", "conv_in", "conv_out", "gamma", "head.norm", "head.fc"}}};
  return names;
}

Names convnext_tiny(Scheme scheme) {
  const ConvNeXtNames& n = convnext_names().at(scheme);
  List list;
  list.layer(n.stem_conv, {96, 3, 4, 4});
  list.layer(n.stem_norm, {96});
  for (std::int64_t i = 0; i < 4; ++i) {
    const std::int64_t c = kConvNeXtWidths[static_cast<std::size_t>(i)];
    if (i > 0) {
      list.layer(at(n.down_norm, n.stage_factor * i + n.down_offset), {c / 2});
      list.layer(at(n.down_conv, n.stage_factor * i + n.down_offset), {c, c / 2, 2, 2});
    }
    for (std::int64_t j = 0; j < kConvNeXtDepths[static_cast<std::size_t>(i)]; ++j) {
      const std::string block = at(n.block, n.stage_factor * i + n.block_offset, j);
      list.layer(block + n.dwconv, {c, 1, 7, 7});
      list.layer(block + n.norm, {c});
      list.layer(block + n.fc1, {4 * c, c});
      list.layer(block + n.fc2, {c, 4 * c});
      list.add(block + n.gamma, n.scale_3d ? Shape{c, 1, 1} : Shape{c});
    }
  }
  list.layer(n.last_norm, {768});
  list.layer(n.head, {1000, 768});
  return list.take();
}

Names vit_b16(Scheme scheme, bool old_mlp = false) {
  const bool torchvision = scheme == Scheme::Torchvision;
  List list;
  list.add(torchvision ? "class_token" : "cls_token", {1, 1, 768});
  list.add(torchvision ? "encoder.pos_embedding" : "pos_embed", {1, 197, 768});
  list.layer(torchvision ? "conv_proj" : "patch_embed.proj", {768, 3, 16, 16});
  for (std::int64_t j = 0; j < 12; ++j) {
    const std::string block = at(torchvision ? "encoder.layers.encoder_layer_J." : "blocks.J.", 0, j);
    const auto part = [&](const char* theirs, const char* timm) { return block + (torchvision ? theirs : timm); };
    list.layer(part("ln_1", "norm1"), {768});
    list.add(part("self_attention.in_proj_weight", "attn.qkv.weight"), {2304, 768});
    list.add(part("self_attention.in_proj_bias", "attn.qkv.bias"), {2304});
    list.layer(part("self_attention.out_proj", "attn.proj"), {768, 768});
    list.layer(part("ln_2", "norm2"), {768});
    list.layer(part(old_mlp ? "mlp.linear_1" : "mlp.0", "mlp.fc1"), {3072, 768});
    list.layer(part(old_mlp ? "mlp.linear_2" : "mlp.3", "mlp.fc2"), {768, 3072});
  }
  list.layer(torchvision ? "encoder.ln" : "norm", {768});
  list.layer(torchvision ? "heads.head" : "head", {1000, 768});
  return list.take();
}

/// Parameters only: 173. `buffers` adds what the schemes store besides.
Names swin_tiny(Scheme scheme, bool buffers = false) {
  const bool torchvision = scheme == Scheme::Torchvision, original = scheme == Scheme::Original;
  List list;
  list.layer(torchvision ? "features.0.0" : "patch_embed.proj", {96, 3, 4, 4});
  list.layer(torchvision ? "features.0.2" : "patch_embed.norm", {96});
  const std::array<std::int64_t, 4> depths = {2, 2, 6, 2};
  for (std::int64_t i = 0; i < 4; ++i) {
    const std::int64_t c = 96 << i, heads = 3 << i;
    for (std::int64_t j = 0; j < depths[static_cast<std::size_t>(i)]; ++j) {
      const std::string block = torchvision ? at("features.I.J.", 2 * i + 1, j) : at("layers.I.blocks.J.", i, j);
      list.layer(block + "norm1", {c});
      list.add(block + "attn.relative_position_bias_table", {169, heads});
      list.layer(block + "attn.qkv", {3 * c, c});
      list.layer(block + "attn.proj", {c, c});
      list.layer(block + "norm2", {c});
      list.layer(block + (torchvision ? "mlp.0" : "mlp.fc1"), {4 * c, c});
      list.layer(block + (torchvision ? "mlp.3" : "mlp.fc2"), {c, 4 * c});
      if (buffers && torchvision) {
        list.add(block + "attn.relative_position_index", {2401});
      }
      if (buffers && original) {
        list.add(block + "attn.relative_position_index", {49, 49});
        if (j % 2 == 1 && i < 3) {
          list.add(block + "attn_mask", {64 >> (2 * i), 49, 49});
        }
      }
    }
    if (i < 3) {
      const std::string merging = torchvision ? at("features.I.", 2 * i + 2)
                                  : original  ? at("layers.I.downsample.", i)
                                              : at("layers.I.downsample.", i + 1);
      list.layer(merging + "norm", {4 * c});
      list.add(merging + "reduction.weight", {2 * c, 4 * c});
    }
  }
  list.layer("norm", {768});
  list.layer(scheme == Scheme::Timm ? "head.fc" : "head", {1000, 768});
  return list.take();
}

Names gpt2(bool conv1d, const std::string& prefix, bool masks = false) {
  List list;
  const auto linear = [&](const std::string& name, std::int64_t out, std::int64_t in) {
    list.add(name + ".weight", conv1d ? Shape{in, out} : Shape{out, in});
    list.add(name + ".bias", {out});
  };
  list.add(prefix + "wte.weight", {50257, 768});
  list.add(prefix + "wpe.weight", {1024, 768});
  for (std::int64_t j = 0; j < 12; ++j) {
    const std::string block = prefix + at("h.J.", 0, j);
    list.layer(block + "ln_1", {768});
    if (masks) {
      list.add(block + "attn.bias", {1, 1, 1024, 1024});
      list.add(block + "attn.masked_bias", {});
    }
    linear(block + "attn.c_attn", 2304, 768);
    linear(block + "attn.c_proj", 768, 768);
    list.layer(block + "ln_2", {768});
    linear(block + "mlp.c_fc", 3072, 768);
    linear(block + "mlp.c_proj", 768, 3072);
  }
  list.layer(prefix + "ln_f", {768});
  return list.take();
}

using Table = std::map<std::string, Shape>;
Table table(const Names& names) {
  Table result;
  for (const NamedShape& tensor : names) {
    EXPECT_TRUE(result.emplace(tensor.name, tensor.shape).second) << tensor.name;
  }
  return result;
}
Names moved(const Renaming& renaming) {
  Names names;
  for (const Move& move : renaming.moves) {
    names.push_back({move.name, move.shape});
  }
  return names;
}
/// Renames and demands that every tensor found its place.
Names all_of(const Names& names, const Naming& from, Scheme to) {
  const Renaming renaming = rename(names, from, to);
  for (const std::size_t index : renaming.unknown) {
    ADD_FAILURE() << "unknown: " << names[index].name;
  }
  for (const std::size_t index : renaming.homeless) {
    ADD_FAILURE() << "homeless: " << names[index].name;
  }
  return moved(renaming);
}

TEST(WeightNames, TheListsHaveThePublishedLengths) {
  EXPECT_EQ(resnet50().size(), 320U);
  for (const Scheme scheme : kSchemes) {
    EXPECT_EQ(convnext_tiny(scheme).size(), 182U);
    EXPECT_EQ(vit_b16(scheme).size(), 152U);
    EXPECT_EQ(swin_tiny(scheme).size(), 173U);
  }
  EXPECT_EQ(swin_tiny(Scheme::Original, true).size(), 173U + 12 + 5);
}

TEST(WeightNames, EveryConvNeXtSchemeMapsToEveryOther) {
  for (const Scheme from : kSchemes) {
    EXPECT_EQ(detect(convnext_tiny(from)), (Naming{Family::ConvNeXt, from}));
    for (const Scheme to : kSchemes) {
      EXPECT_EQ(table(all_of(convnext_tiny(from), {Family::ConvNeXt, from}, to)), table(convnext_tiny(to)))
          << scheme_name(from) << " to " << scheme_name(to);
    }
  }
}

TEST(WeightNames, EverySwinSchemeMapsToEveryOtherAndBuffersAreMadeOrDropped) {
  for (const Scheme from : kSchemes) {
    const Names names = swin_tiny(from, true);
    EXPECT_EQ(detect(names), (Naming{Family::Swin, from}));
    for (const Scheme to : kSchemes) {
      EXPECT_EQ(table(all_of(names, {Family::Swin, from}, to)), table(swin_tiny(to)))
          << scheme_name(from) << " to " << scheme_name(to);
      const Renaming renaming = rename(names, {Family::Swin, from}, to);
      EXPECT_EQ(renaming.dropped.size(), names.size() - 173);
      ASSERT_EQ(renaming.created.size(), to == Scheme::Torchvision ? 12U : 0U);
    }
  }
  const Renaming made = rename(swin_tiny(Scheme::Timm), {Family::Swin, Scheme::Timm}, Scheme::Torchvision);
  EXPECT_EQ(made.created.front().name, "features.1.0.attn.relative_position_index");
  EXPECT_EQ(made.created.front().window, 7);
}

TEST(WeightNames, EveryVitSchemeMapsToEveryOther) {
  EXPECT_EQ(detect(vit_b16(Scheme::Timm)), (Naming{Family::Vit, Scheme::Timm}));
  EXPECT_EQ(detect(vit_b16(Scheme::Torchvision)), (Naming{Family::Vit, Scheme::Torchvision}));
  for (const Scheme from : kSchemes) {
    for (const Scheme to : kSchemes) {
      EXPECT_EQ(table(all_of(vit_b16(from), {Family::Vit, from}, to)), table(vit_b16(to)));
    }
  }
  EXPECT_EQ(table(all_of(vit_b16(Scheme::Torchvision, true), {Family::Vit, Scheme::Torchvision}, Scheme::Torchvision)),
            table(vit_b16(Scheme::Torchvision)));
}

TEST(WeightNames, ResNetGoesThereAndBackWithItsCounters) {
  const Names names = resnet50();
  ASSERT_EQ(detect(names), (Naming{Family::ResNet, Scheme::Timm}));
  const Renaming ours = rename(names, {Family::ResNet, Scheme::Timm}, Scheme::Ceteris);
  EXPECT_EQ(ours.moves.size(), 267U);
  EXPECT_EQ(ours.dropped.size(), 53U);
  EXPECT_TRUE(ours.unknown.empty() && ours.homeless.empty());
  const Names middle = moved(ours);
  ASSERT_EQ(detect(middle), (Naming{Family::ResNet, Scheme::Ceteris}));
  const Renaming back = rename(middle, {Family::ResNet, Scheme::Ceteris}, Scheme::Torchvision);
  Names all = moved(back);
  for (const Created& created : back.created) {
    EXPECT_EQ(created.kind, Created::Kind::BatchCount);
    all.push_back({created.name, {}});
  }
  EXPECT_EQ(table(all), table(names));
  EXPECT_TRUE(table(middle).contains("stages.3.blocks.0.shortcut.norm.running_var"));
  EXPECT_TRUE(table(middle).contains("head.fc.bias"));
  // Between two schemes that store the counters they move as they are.
  EXPECT_EQ(table(all_of(names, {Family::ResNet, Scheme::Timm}, Scheme::Torchvision)), table(names));
}

TEST(WeightNames, BasicBlocksHaveNoConvolutionIn) {
  List list;
  list.layer("conv1", {64, 3, 7, 7}, false);
  list.layer("layer1.0.conv1", {64, 64, 3, 3}, false);
  list.batch_norm("layer1.0.bn1", 64);
  list.layer("layer1.0.conv2", {64, 64, 3, 3}, false);
  list.batch_norm("layer1.0.bn2", 64);
  const Names names = list.take();
  ASSERT_EQ(detect(names), (Naming{Family::ResNetBasic, Scheme::Timm}));
  const Names ours = all_of(names, {Family::ResNetBasic, Scheme::Timm}, Scheme::Ceteris);
  EXPECT_TRUE(table(ours).contains("stages.0.blocks.0.norm_out.running_mean"));
  ASSERT_EQ(detect(ours), (Naming{Family::ResNetBasic, Scheme::Ceteris}));
}

TEST(WeightNames, HuggingFaceStoresLinearLayersTransposed) {
  for (const std::string prefix : {"", "transformer."}) {
    const Names names = gpt2(true, prefix, true);
    ASSERT_EQ(detect(names), (Naming{Family::Gpt, Scheme::Original}));
    const Renaming ours = rename(names, {Family::Gpt, Scheme::Original}, Scheme::Ceteris);
    EXPECT_EQ(table(moved(ours)), table(gpt2(false, "transformer.")));
    EXPECT_EQ(ours.dropped.size(), 24U);
    EXPECT_EQ(std::count_if(ours.moves.begin(), ours.moves.end(), [](const Move& m) { return m.transposed; }), 48);
  }
  const Names own = gpt2(false, "transformer.");
  ASSERT_EQ(detect(own), (Naming{Family::Gpt, Scheme::Ceteris}));
  EXPECT_EQ(table(all_of(own, {Family::Gpt, Scheme::Ceteris}, Scheme::Original)), table(gpt2(true, "transformer.")));
  EXPECT_FALSE(has_names(Family::Gpt, Scheme::Torchvision));
  EXPECT_TRUE(has_names(Family::Swin, Scheme::Torchvision));
}

TEST(WeightNames, ShapesThatSchemesWriteDifferentlyAreAdapted) {
  const auto shape = [](Family family, Scheme from, Scheme to, const char* name, Shape old) {
    const Names one = {{name, std::move(old)}};
    return all_of(one, {family, from}, to).at(0).shape;
  };
  const auto convnext = Family::ConvNeXt;
  EXPECT_EQ(shape(convnext, Scheme::Timm, Scheme::Ceteris, "stages.0.blocks.0.mlp.fc1.weight", {32, 8, 1, 1}),
            (Shape{32, 8}));
  EXPECT_EQ(shape(convnext, Scheme::Original, Scheme::Timm, "stages.0.0.grn.gamma", {1, 1, 1, 32}), Shape{32});
  EXPECT_EQ(shape(convnext, Scheme::Timm, Scheme::Original, "stages.0.blocks.0.mlp.grn.bias", {32}),
            (Shape{1, 1, 1, 32}));
  EXPECT_EQ(shape(convnext, Scheme::Timm, Scheme::Torchvision, "stages.1.blocks.2.gamma", {8}), (Shape{8, 1, 1}));
}

TEST(WeightNames, DeitThreeCallsItsLayerScaleGamma) {
  Names names = vit_b16(Scheme::Timm);
  names.push_back({"blocks.0.gamma_1", {768}});
  ASSERT_EQ(detect(names), (Naming{Family::Vit, Scheme::Original}));
  EXPECT_TRUE(table(all_of(names, {Family::Vit, Scheme::Original}, Scheme::Ceteris)).contains("blocks.0.ls1.gamma"));
}

TEST(WeightNames, WhatHasNoPlaceIsNamedAndNotLost) {
  Names names = vit_b16(Scheme::Timm);
  names.push_back({"dist_token", {1, 1, 768}});
  names.push_back({"surprise.weight", {3}});
  names.push_back({"pre_logits.fc.weight", {768, 768}});
  const Renaming renaming = rename(names, {Family::Vit, Scheme::Timm}, Scheme::Torchvision);
  EXPECT_EQ(renaming.homeless, std::vector<std::size_t>{152});
  EXPECT_EQ(renaming.unknown, (std::vector<std::size_t>{153, 154}));
  EXPECT_TRUE(renaming.dropped.empty());
  EXPECT_EQ(renaming.moves.size(), 152U);
}

TEST(WeightNames, StrangersAreNotDetectedAndOddNumbersDoNotMatch) {
  EXPECT_EQ(detect(Names{}), std::nullopt);
  EXPECT_EQ(detect(Names{{"layers.0.conv.weight", {16, 3, 3, 3}}}), std::nullopt);
  for (const char* name : {"layer01.0.conv1.weight", "layer0.0.conv1.weight", "layer1.0.conv1.", "layer1..conv1.weight",
                           "layer99999999999999999999.0.conv1.weight", "layer1.0.conv1.weight.more", "conv1"}) {
    EXPECT_EQ(rename(Names{{name, {1}}}, {Family::ResNet, Scheme::Timm}, Scheme::Ceteris).unknown.size(), 1U) << name;
  }
}

TEST(WeightNames, TheRelativeIndexOfAWindowOfTwoIsByHand) {
  // Pairs of positions (0,0) (0,1) (1,0) (1,1); the table has 3 x 3 rows, the middle one for a position and itself.
  EXPECT_EQ(relative_position_index(2), (std::vector<std::int64_t>{4, 3, 1, 0, 5, 4, 2, 1, 7, 6, 4, 3, 8, 7, 5, 4}));
}

TEST(WeightNames, AnUnknownSchemeIsAUsageErrorThatListsAll) {
  EXPECT_EQ(find_scheme("torchvision"), Scheme::Torchvision);
  try {
    (void)find_scheme("keras");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.exit(), Exit::Usage);
    EXPECT_NE(std::string(error.what()).find("original"), std::string::npos);
  }
}

}  // namespace
}  // namespace ceteris::weights
