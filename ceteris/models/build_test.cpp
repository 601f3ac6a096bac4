// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/build.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/nn/network.hpp"

namespace ceteris::models {
namespace {

std::int64_t count(std::string_view name, std::int64_t classes = 1000) {
  return nn::parameter_count(*build(find(name).spec, {.channels = 3, .side = 224, .classes = classes}));
}

// Memory of parameters that nothing writes is never touched, so even 350 million cost no time here.
TEST(ParameterCounts, OfConvNeXtAreThePublishedOnesToTheLastUnit) {
  EXPECT_EQ(count("convnext_tiny"), 28'589'128);
  EXPECT_EQ(count("convnext_small"), 50'223'688);
  EXPECT_EQ(count("convnext_base"), 88'591'464);
  EXPECT_EQ(count("convnext_large"), 197'767'336);
}

TEST(ParameterCounts, OfTheOthersAgreeWithThePublishedMillions) {
  EXPECT_NEAR(static_cast<double>(count("convnext_atto")), 3.7e6, 0.05e6);
  EXPECT_NEAR(static_cast<double>(count("convnext_femto")), 5.2e6, 0.05e6);
  EXPECT_NEAR(static_cast<double>(count("convnext_pico")), 9.05e6, 0.05e6);
  EXPECT_NEAR(static_cast<double>(count("convnext_nano")), 15.6e6, 0.05e6);
  EXPECT_NEAR(static_cast<double>(count("convnext_xlarge")), 350e6, 0.5e6);
}

TEST(ParameterCounts, OfGpt2IsThePublishedOneToTheLastUnit) {
  EXPECT_EQ(count("gpt2"), 124'439'808);
}

TEST(ParameterCounts, OfTheSmallNetworksAreByHand) {
  // Convolutions 9 in out, batch norms 2 out, head (in + 1) classes.
  EXPECT_EQ(count("small_cnn", 3), 9 * (3 * 16 + 16 * 32 + 32 * 64 + 64 * 128) + 2 * (16 + 32 + 64 + 128) + 129 * 3);
  EXPECT_EQ(count("small_cnn_nano", 3), 9 * (3 * 16 + 16 * 32 + 32 * 64) + 2 * (16 + 32 + 64) + 65 * 3);
  // Embeddings V D + T D; a block 2 norms, D x 3D, D x D, 2 of D x 4D; a last norm; the head is tied.
  EXPECT_EQ(count("gpt_base"), 256 * 128 + 64 * 128 + 4 * (2 * 128 + 12 * 128 * 128) + 128);
}

TEST(Build, EveryNamedModelStandsAndItsParametersHaveRules) {
  for (const NamedModel& model : table()) {
    if (model.name == "gpt2" || nn::parameter_count(*build(model.spec)) > 10'000'000) {
      continue;  // the same code at sizes that take seconds to fill
    }
    const auto network = build(model.spec);
    nn::initialise(*network, 0, 0);
    for (const auto& entry : network->named_parameters()) {
      EXPECT_TRUE(entry.value().isfinite().all().item<bool>()) << model.name << " " << entry.key();
    }
  }
}

/// Names of the parameters under which two initialised models differ, and how many they share.
struct Comparison {
  std::vector<std::string> different;
  int shared = 0;
};
Comparison compare(const ModelSpec& a, const ModelSpec& b) {
  const auto one = build(a, {.classes = 10}), other = build(b, {.classes = 10});
  nn::initialise(*one, 3, 1);
  nn::initialise(*other, 3, 1);
  const auto values = other->named_parameters();
  Comparison found;
  for (const auto& entry : one->named_parameters()) {
    if (const at::Tensor* value = values.find(entry.key())) {
      ++found.shared;
      if (!at::equal(*value, entry.value())) {
        found.different.push_back(entry.key());
      }
    }
  }
  return found;
}

TEST(CeterisParibus, SwappingOneComponentOfAConvNeXtMovesNoOtherWeight) {
  const auto reference = std::get<ConvNeXtSpec>(find("convnext_32px").spec);
  for (const nn::NormSpec& norm : {nn::NormSpec(nn::DyT{}), nn::NormSpec(nn::RmsNorm{}), nn::NormSpec(nn::BatchNorm{}),
                                   nn::NormSpec(nn::NoNorm{})}) {
    ConvNeXtSpec spec = reference;
    spec.norm = norm;
    const Comparison found = compare(reference, spec);
    EXPECT_TRUE(found.different.empty());
    EXPECT_GE(found.shared, 6 * 7 + 3 * 2 + 2);
  }
  ConvNeXtSpec other_activation = reference;
  other_activation.activation = nn::Activation::Silu;
  EXPECT_TRUE(compare(reference, other_activation).different.empty());
  ConvNeXtSpec deeper = reference;
  deeper.depths = {2, 4, 2};
  EXPECT_TRUE(compare(reference, deeper).different.empty());
}

TEST(CeterisParibus, SwappingOneComponentOfAGptMovesNoOtherWeight) {
  const auto reference = std::get<GptSpec>(find("gpt_tiny").spec);
  GptSpec spec = reference;
  spec.norm = nn::DyT{};
  spec.activation = nn::Activation::Relu2;
  spec.position = Position::Rotary;
  spec.bias = true;
  spec.tied_head = false;
  const Comparison found = compare(reference, spec);
  EXPECT_TRUE(found.different.empty());
  EXPECT_GE(found.shared, 1 + 4 * 6 + 1);
}

TEST(Build, AContradictionIsASpecErrorThatSaysWhere) {
  const auto where = [](const ModelSpec& spec, const ImageInput& input = {}) -> std::string {
    try {
      (void)build(spec, input);
    } catch (const Error& error) {
      EXPECT_EQ(error.exit(), Exit::InvalidSpec);
      return error.problems().front().where;
    }
    return "no error";
  };
  ConvNeXtSpec uneven;
  uneven.depths = {3, 3};
  EXPECT_EQ(where(uneven), "model.depths");
  ConvNeXtSpec even_kernel;
  even_kernel.kernel = 4;
  EXPECT_EQ(where(even_kernel), "model.kernel");
  EXPECT_EQ(where(ConvNeXtSpec{}, {.side = 31}), "model.patch");
  EXPECT_EQ(where(ConvNeXtSpec{}, {.side = 32}), "no error");
  SmallCnnSpec empty;
  empty.widths.clear();
  EXPECT_EQ(where(empty), "model.widths");
  GptSpec heads;
  heads.heads = 3;
  EXPECT_EQ(where(heads), "model.heads");
  GptSpec odd;
  odd.width = 12;
  odd.position = Position::Rotary;
  EXPECT_EQ(where(odd), "model.heads");
}

TEST(Build, ALanguageModelIsNoImageNetwork) {
  EXPECT_THROW((void)build_image_network(GptSpec{}, {}), Error);
  EXPECT_NE(build_image_network(SmallCnnSpec{}, {}), nullptr);
}

}  // namespace
}  // namespace ceteris::models
