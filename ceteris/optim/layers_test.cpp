// SPDX-License-Identifier: Apache-2.0
#include "ceteris/optim/layers.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace ceteris::optim {
namespace {

TEST(LayerRates, FallFromTheHeadToTheStem) {
  const auto rates = layer_rates(
      {"stem.conv.weight", "stages.0.blocks.0.conv_in.weight", "stages.0.blocks.1.gamma",
       "stages.1.downsample.conv.weight", "stages.1.blocks.0.conv_in.weight", "head.norm.weight", "head.fc.weight"},
      0.5);
  EXPECT_EQ(rates.at("head.fc.weight"), 1);
  EXPECT_EQ(rates.at("head.norm.weight"), 1);
  EXPECT_EQ(rates.at("stages.1.blocks.0.conv_in.weight"), 0.5);
  EXPECT_EQ(rates.at("stages.1.downsample.conv.weight"), 0.5) << "with the block after it";
  EXPECT_EQ(rates.at("stages.0.blocks.1.gamma"), 0.25);
  EXPECT_EQ(rates.at("stages.0.blocks.0.conv_in.weight"), 0.125);
  EXPECT_EQ(rates.at("stem.conv.weight"), 0.0625);
}

// BEiT's and timm's scale for a ViT of 12 blocks: decay^(13 - layer).
TEST(LayerRates, OfATransformerAreThoseOfBeit) {
  std::vector<std::string> names = {"cls_token", "pos_embed", "patch_embed.proj.weight", "norm.weight", "head.weight"};
  for (int i = 0; i < 12; ++i) names.push_back("blocks." + std::to_string(i) + ".mlp.fc1.weight");
  const auto rates = layer_rates(names, 0.65);
  EXPECT_DOUBLE_EQ(rates.at("pos_embed"), std::pow(0.65, 13));
  EXPECT_DOUBLE_EQ(rates.at("patch_embed.proj.weight"), std::pow(0.65, 13));
  EXPECT_DOUBLE_EQ(rates.at("blocks.0.mlp.fc1.weight"), std::pow(0.65, 12));
  EXPECT_DOUBLE_EQ(rates.at("blocks.11.mlp.fc1.weight"), 0.65) << "the eleventh comes after the second";
  EXPECT_EQ(rates.at("norm.weight"), 1);
  EXPECT_EQ(rates.at("head.weight"), 1);
}

TEST(LayerRates, OfADecoderAndOfSwinCountTheirBlocks) {
  const auto decoder = layer_rates({"transformer.wte.weight", "transformer.h.0.mlp.c_fc.weight",
                                    "transformer.h.1.mlp.c_fc.weight", "transformer.ln_f.weight", "lm_head.weight"},
                                   0.5);
  EXPECT_EQ(decoder.at("transformer.wte.weight"), 0.125);
  EXPECT_EQ(decoder.at("transformer.h.1.mlp.c_fc.weight"), 0.5);
  EXPECT_EQ(decoder.at("transformer.ln_f.weight"), 1);
  const auto swin = layer_rates({"patch_embed.norm.weight", "layers.0.blocks.1.mlp.fc1.weight",
                                 "layers.1.downsample.reduction.weight", "layers.1.blocks.0.attn.qkv.weight"},
                                0.5);
  EXPECT_EQ(swin.at("patch_embed.norm.weight"), 0.125);
  EXPECT_EQ(swin.at("layers.0.blocks.1.mlp.fc1.weight"), 0.25);
  EXPECT_EQ(swin.at("layers.1.downsample.reduction.weight"), 0.5);
}

}  // namespace
}  // namespace ceteris::optim
