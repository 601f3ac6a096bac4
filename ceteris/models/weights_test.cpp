// SPDX-License-Identifier: Apache-2.0
#include "ceteris/weights/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "ceteris/formats/tensor_file.hpp"
#include "ceteris/models/test_weights.hpp"
#include "ceteris/nn/match.hpp"
#include "ceteris/weights/resize.hpp"
#include "tests/support/gradient.hpp"

namespace ceteris::models {
namespace {

using namespace test;  // NOLINT: the helpers of these tests
using ceteris::test::sample;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST_F(Weights, EveryFamilySurvivesEverySchemeToTheBit) {
  for (const std::string_view name :
       {"resnet_32px", "convnext_32px", "vit_32px", "swin_32px", "gpt_nano", "small_cnn"}) {
    const auto from = network(name, 1), to = network(name, 2);
    const auto naming = weights::detect(weights::names_of(weights::read_weights([&] {
                                                            weights::save_weights(*from, path("own.safetensors"));
                                                            return path("own.safetensors");
                                                          }())
                                                              .tensors));
    ASSERT_EQ(naming.has_value(), name != "small_cnn") << name;
    for (const weights::Scheme scheme : weights::kSchemes) {
      SCOPED_TRACE(std::string(name) + " in " + std::string(weights::scheme_name(scheme)));
      if (naming ? !weights::has_names(naming->family, scheme) : scheme != weights::Scheme::Ceteris) {
        EXPECT_THAT(refusal([&] { weights::save_weights(*from, path("w.safetensors"), scheme); }), HasSubstr("nam"));
        continue;
      }
      weights::save_weights(*from, path("w.safetensors"), scheme);
      const weights::WeightFile file = weights::read_weights(path("w.safetensors"));
      EXPECT_EQ(file.metadata.at("naming"), weights::scheme_name(scheme));
      nn::initialise(*to, 2, 0);
      const weights::LoadReport report = weights::load_weights(*to, file, {.strict = true});
      EXPECT_EQ(report.loaded.size(), state(*to).size());
      expect_equal(*from, *to);
    }
  }
}

TEST_F(Weights, RulesOfBranchesSurviveUnderOurNamesAndHaveNoneInOtherSchemes) {
  for (const std::string_view name : {"vit_32px", "swin_32px", "gpt_nano", "resnet_32px"}) {
    for (const bool fixup : {true, false}) {
      if (!fixup && name == "resnet_32px") {
        continue;  // its convolutions are plain
      }
      SCOPED_TRACE(std::string(name) + (fixup ? " fixup" : " sigma_reparam"));
      ModelSpec spec = find(name).spec;
      const auto set = [&](auto& s) {
        s.mlp.gated = true;
        s.residual.scale = fixup ? nn::BranchScaleSpec(nn::Fixup{}) : nn::BranchScaleSpec(nn::NoScale{});
        s.weights = fixup ? nn::LinearWeights::Plain : nn::LinearWeights::SigmaReparam;
      };
      std::visit(nn::Match{[](SmallCnnSpec&) {}, [](CustomModelSpec&) {}, [](StagedSpec& s) { s.fixup = true; },
                           [&](ViTSpec& s) { set(s); }, [&](SwinSpec& s) { set(s); }, [&](GptSpec& s) { set(s); }},
                 spec);
      const ImageInput input{.side = 32, .classes = 5};
      const auto from = network(spec, 1, input), to = network(spec, 2, input);
      weights::save_weights(*from, path("w.safetensors"));
      (void)weights::load_weights(*to, weights::read_weights(path("w.safetensors")), {.strict = true});
      expect_equal(*from, *to);
      const weights::Scheme other = name == "gpt_nano" ? weights::Scheme::Original : weights::Scheme::Timm;
      EXPECT_THAT(refusal([&] { weights::save_weights(*from, path("other.safetensors"), other); }),
                  HasSubstr("no name in"));
      EXPECT_FALSE(std::filesystem::exists(path("other.safetensors")));
    }
  }
}

TEST_F(Weights, TensorsOfALinearLayerThatOnlyWeHaveAreNamedInTheRefusal) {
  ModelSpec spec = find("vit_32px").spec;
  std::get<ViTSpec>(spec).depth = 1;
  std::get<ViTSpec>(spec).weights = nn::LinearWeights::SigmaReparam;
  const auto from = network(spec, 1, {.side = 32, .classes = 5});
  const std::string text = refusal([&] { weights::save_weights(*from, path("w.safetensors"), weights::Scheme::Timm); });
  EXPECT_THAT(text, HasSubstr("12 tensors have no name in timm"));
  EXPECT_THAT(text, HasSubstr("blocks.0.attn.qkv.gamma"));
}

TEST_F(Weights, PlainWeightsInALayerUnderSigmaReparamComeWithTheirOwnSpectralNorm) {
  ModelSpec spec = find("vit_32px").spec;
  const ImageInput input{.side = 32, .classes = 5};
  weights::save_weights(*network(spec, 1, input), path("w.safetensors"));
  std::get<ViTSpec>(spec).weights = nn::LinearWeights::SigmaReparam;
  const auto to = network(spec, 2, input);
  const weights::LoadReport report = weights::load_weights(*to, weights::read_weights(path("w.safetensors")));
  EXPECT_EQ(report.missing.size(), 4U * 4 * 3);  // gamma, u, v of four layers in each of four blocks
  const auto tensors = state(*to);
  const at::Tensor weight = tensors.at("blocks.1.mlp.fc1.weight");
  const at::Tensor sigma = at::dot(tensors.at("blocks.1.mlp.fc1.u"), at::mv(weight, tensors.at("blocks.1.mlp.fc1.v")));
  EXPECT_NEAR(sigma.item<double>() / at::linalg_svdvals(weight).max().item<double>(), 1, 0.005);
}

TEST_F(Weights, BlocksWithoutWideSideAndGrnKeepTheirShapesInOtherSchemes) {
  // torchvision wants the 1 x 1 convolutions of a ResNet as convolutions.
  ModelSpec spec = find("resnet50").spec;
  std::get<StagedSpec>(spec).depths = {1, 1};
  std::get<StagedSpec>(spec).widths = {4, 8};
  weights::save_weights(*network(spec, 1, {.side = 32, .classes = 5}), path("w.safetensors"),
                        weights::Scheme::Torchvision);
  std::map<std::string, at::Tensor> tensors;
  for (const weights::WeightTensor& tensor : weights::read_weights(path("w.safetensors")).tensors) {
    tensors.emplace(tensor.name, tensor.value);
  }
  EXPECT_EQ(tensors.at("layer1.0.conv1.weight").dim(), 4);
  EXPECT_EQ(tensors.at("layer2.0.downsample.0.weight").dim(), 4);
  EXPECT_EQ(tensors.at("bn1.num_batches_tracked").scalar_type(), at::kLong);
  EXPECT_TRUE(tensors.contains("fc.bias"));

  ModelSpec v2 = find("convnextv2_atto").spec;
  std::get<StagedSpec>(v2).depths = {1, 1};
  std::get<StagedSpec>(v2).widths = {4, 8};
  const auto from = network(v2, 1, {.side = 32, .classes = 5}), to = network(v2, 2, {.side = 32, .classes = 5});
  weights::save_weights(*from, path("v2.safetensors"), weights::Scheme::Original);
  (void)weights::load_weights(*to, weights::read_weights(path("v2.safetensors")), {.strict = true});
  expect_equal(*from, *to);
  EXPECT_THAT(refusal([&] { weights::save_weights(*from, path("tv.safetensors"), weights::Scheme::Torchvision); }),
              HasSubstr("grn"));
  EXPECT_FALSE(std::filesystem::exists(path("tv.safetensors")));
}

TEST_F(Weights, OtherFloatingTypesAreConverted) {
  const auto from = network("small_cnn_nano", 1);
  for (const at::ScalarType type : {at::kHalf, at::kBFloat16, at::kDouble}) {
    std::vector<weights::WeightTensor> tensors;
    for (const auto& [name, tensor] : state(*from)) {
      tensors.push_back({name, tensor.to(type)});
    }
    weights::write_weights(path("w.safetensors"), tensors);
    const auto to = network("small_cnn_nano", 2);
    (void)weights::load_weights(*to, weights::read_weights(path("w.safetensors")), {.strict = true});
    for (const auto& [name, tensor] : state(*to)) {
      EXPECT_EQ(tensor.scalar_type(), at::kFloat);
      EXPECT_TRUE(at::equal(tensor, state(*from).at(name).to(type).to(at::kFloat))) << name;
    }
  }
}

TEST_F(Weights, AHeadForOtherClassesIsLeftOutAndSaysSo) {
  for (const std::string_view name : {"resnet_32px", "convnext_32px", "vit_32px", "swin_32px", "small_cnn"}) {
    SCOPED_TRACE(name);
    weights::save_weights(*network(name, 1), path("w.safetensors"));
    const auto to = network(name, 2, {.side = 32, .classes = 7});
    const auto before = state(*network(name, 2, {.side = 32, .classes = 7}));
    const weights::LoadReport report = weights::load_weights(*to, weights::read_weights(path("w.safetensors")));
    EXPECT_EQ(report.dropped_head.size(), 2U);
    EXPECT_THAT(report.misfits, IsEmpty());
    EXPECT_THAT(report.lines(), ElementsAre(HasSubstr("head")));
    EXPECT_TRUE(at::equal(state(*to).at(report.dropped_head.front()), before.at(report.dropped_head.front())));
    EXPECT_THAT(refusal([&] {
                  (void)weights::load_weights(*to, weights::read_weights(path("w.safetensors")), {.strict = true});
                }),
                HasSubstr("(5, "));
  }
}

TEST_F(Weights, OtherInputChannelsAreSummedOrTiled) {
  const auto from = network("convnext_32px", 1);
  weights::save_weights(*from, path("w.safetensors"));
  const at::Tensor theirs = state(*from).at("stem.conv.weight");
  const auto one = network("convnext_32px", 2, {.channels = 1, .side = 32, .classes = 5});
  EXPECT_THAT(weights::load_weights(*one, weights::read_weights(path("w.safetensors"))).channels,
              HasSubstr("summed to 1"));
  EXPECT_TRUE(at::allclose(state(*one).at("stem.conv.weight"), theirs.sum(1, true)));
  // A grey image in three equal channels and in one gives the same.
  const at::Tensor grey = sample({2, 1, 32, 32}).to(at::kFloat);
  EXPECT_TRUE(at::allclose(one->forward(grey, {}), from->forward(grey.expand({2, 3, 32, 32}), {}), 1e-4, 1e-5));
  const auto four = network("convnext_32px", 2, {.channels = 4, .side = 32, .classes = 5});
  EXPECT_THAT(weights::load_weights(*four, weights::read_weights(path("w.safetensors"))).channels,
              HasSubstr("tiled to 4"));
  EXPECT_TRUE(at::allclose(state(*four).at("stem.conv.weight").select(1, 3), theirs.select(1, 0) * 0.75));
}

TEST_F(Weights, PositionsOfAnotherResolutionAreResized) {
  weights::save_weights(*network("vit_32px", 1), path("w.safetensors"));
  const auto to = network("vit_32px", 2, {.side = 48, .classes = 5});
  const weights::LoadReport report = weights::load_weights(*to, weights::read_weights(path("w.safetensors")));
  EXPECT_THAT(report.resized, ElementsAre(HasSubstr("positions")));
  EXPECT_THAT(report.missing, IsEmpty());
  EXPECT_TRUE(
      at::equal(state(*to).at("pos_embed").select(1, 0), state(*network("vit_32px", 1)).at("pos_embed").select(1, 0)));
}

TEST_F(Weights, NothingMovesWhenAStrictLoadFails) {
  const auto from = network("convnext_32px", 1);
  std::vector<weights::WeightTensor> tensors;
  for (const auto& [name, tensor] : state(*from)) {
    if (name != "head.fc.bias") {
      tensors.push_back({name == "stem.norm.bias" ? "surprise" : name, tensor});
    }
  }
  weights::write_weights(path("w.safetensors"), tensors);
  const auto to = network("convnext_32px", 2);
  const std::string line = refusal(
      [&] { (void)weights::load_weights(*to, weights::read_weights(path("w.safetensors")), {.strict = true}); });
  EXPECT_THAT(line, HasSubstr("head.fc.bias"));
  EXPECT_THAT(line, HasSubstr("stem.norm.bias"));
  EXPECT_THAT(line, HasSubstr("surprise"));
  expect_equal(*to, *network("convnext_32px", 2));
  const weights::LoadReport report = weights::load_weights(*to, weights::read_weights(path("w.safetensors")));
  EXPECT_THAT(report.missing, ::testing::UnorderedElementsAre("head.fc.bias", "stem.norm.bias"));
  EXPECT_THAT(report.unexpected, ElementsAre("surprise"));
  EXPECT_TRUE(at::equal(state(*to).at("stem.conv.weight"), state(*from).at("stem.conv.weight")));
}

TEST_F(Weights, AFileOfAnotherFamilyIsRefusedAndNamed) {
  weights::save_weights(*network("vit_32px", 1), path("w.safetensors"), weights::Scheme::Torchvision);
  const auto to = network("resnet_32px", 2);
  EXPECT_THAT(refusal([&] { (void)weights::load_weights(*to, weights::read_weights(path("w.safetensors"))); }),
              HasSubstr("a ViT with the names of torchvision"));
}

TEST_F(Weights, WhatADistilledVitHasBesidesIsIgnored) {
  const auto from = network("vit_32px", 1);
  std::vector<weights::WeightTensor> tensors;
  for (const auto& [name, tensor] : state(*from)) {
    at::Tensor value = tensor;
    if (name == "pos_embed") {  // the second token has a position of its own
      value =
          at::cat({value.narrow(1, 0, 1), at::ones({1, 1, value.size(2)}), value.narrow(1, 1, value.size(1) - 1)}, 1);
    }
    tensors.push_back({name, value});
  }
  tensors.push_back({"dist_token", at::ones({1, 1, 192})});
  tensors.push_back({"head_dist.weight", at::ones({5, 192})});
  weights::write_weights(path("w.safetensors"), tensors);
  const auto to = network("vit_32px", 2);
  const weights::LoadReport report = weights::load_weights(*to, weights::read_weights(path("w.safetensors")));
  EXPECT_THAT(names_of(report.ignored), ::testing::UnorderedElementsAre("dist_token", "head_dist.weight"));
  expect_equal(*from, *to);
}

TEST_F(Weights, AHeadThatIsTheEmbeddingMayBeStoredTwice) {
  const auto from = network("gpt_nano", 1), to = network("gpt_nano", 2);
  std::vector<weights::WeightTensor> tensors;
  for (const auto& [name, tensor] : state(*from)) {
    tensors.push_back({name, tensor});
  }
  tensors.push_back({"lm_head.weight", state(*from).at("transformer.wte.weight").clone()});
  weights::write_weights(path("tied.safetensors"), tensors);
  EXPECT_THAT(
      names_of(weights::load_weights(*to, weights::read_weights(path("tied.safetensors")), {.strict = true}).ignored),
      ElementsAre("lm_head.weight"));
  tensors.back().value += 1;
  weights::write_weights(path("untied.safetensors"), tensors);
  EXPECT_THAT(weights::load_weights(*to, weights::read_weights(path("untied.safetensors"))).unexpected,
              ElementsAre("lm_head.weight"));
}

TEST_F(Weights, WrappersAroundAllNamesAreRemoved) {
  const auto from = network("small_cnn_nano", 1), to = network("small_cnn_nano", 2);
  std::vector<weights::WeightTensor> tensors;
  for (const auto& [name, tensor] : state(*from)) {
    tensors.push_back({"module._orig_mod." + name, tensor});
  }
  weights::write_weights(path("w.safetensors"), tensors);
  const weights::WeightFile file = weights::read_weights(path("w.safetensors"));
  EXPECT_EQ(file.notes.size(), 2U);
  (void)weights::load_weights(*to, file, {.strict = true});
  expect_equal(*from, *to);
  EXPECT_THAT(refusal([&] { (void)weights::read_weights(path("w.safetensors"), {.ema = true}); }),
              HasSubstr("moving average"));
}

TEST_F(Weights, OfATrainingRunTheNewestCheckpointIsRead) {
  const auto from = network("small_cnn_nano", 1), to = network("small_cnn_nano", 2);
  std::vector<weights::WeightTensor> tensors;
  for (const auto& [name, tensor] : state(*from)) {
    tensors.push_back({(name.find("running") == std::string::npos ? "parameter/" : "buffer/") + name, tensor});
    tensors.push_back({"exp_avg/" + name, tensor});
  }
  std::filesystem::create_directories(path("run/checkpoint"));
  weights::write_weights(path("run/checkpoint/step-90.safetensors"),
                         std::vector<weights::WeightTensor>{{"parameter/x", at::ones({1})}});
  weights::write_weights(path("run/checkpoint/step-100.safetensors"), tensors);
  const weights::WeightFile file = weights::read_weights(path("run"));
  EXPECT_EQ(file.path.filename(), "step-100.safetensors");
  EXPECT_THAT(file.notes, ElementsAre(HasSubstr("optimiser")));
  (void)weights::load_weights(*to, file, {.strict = true});
  expect_equal(*from, *to);
  EXPECT_THAT(refusal([&] { (void)weights::read_weights(path("")); }), HasSubstr("without a checkpoint"));
}

TEST_F(Weights, OfATrainingRunWithAveragesTheAveragesAreRead) {
  const auto from = network("small_cnn_nano", 1), trained = network("small_cnn_nano", 3),
             to = network("small_cnn_nano", 2);
  std::vector<weights::WeightTensor> tensors;
  for (const auto& [name, tensor] : state(*trained)) {
    tensors.push_back({(name.find("running") == std::string::npos ? "parameter/" : "buffer/") + name, tensor});
  }
  for (const auto& [name, tensor] : state(*from)) {
    tensors.push_back({"average/" + name, tensor});
  }
  std::filesystem::create_directories(path("run/checkpoint"));
  weights::write_weights(path("run/checkpoint/step-5.safetensors"), tensors);
  for (const bool ema : {false, true}) {
    const weights::WeightFile file = weights::read_weights(path("run"), {.ema = ema});
    EXPECT_TRUE(file.averaged);
    EXPECT_THAT(file.notes, ElementsAre(HasSubstr("moving average of the weights, by which the run was scored")));
    (void)weights::load_weights(*to, file, {.strict = true});
    expect_equal(*from, *to);
  }
}

TEST_F(Weights, ADamagedFileIsOneClearLine) {
  weights::save_weights(*network("small_cnn_nano", 1), path("w.safetensors"));
  const std::string sound = read_file(path("w.safetensors"));
  const auto refused = [&](const std::string& bytes) {
    write_file_atomic(path("bad.safetensors"), bytes);
    return refusal([&] { (void)weights::read_weights(path("bad.safetensors")); });
  };
  EXPECT_EQ(refused(sound), "accepted");
  EXPECT_THAT(refused(""), HasSubstr("is empty"));
  EXPECT_THAT(refused("a text file, by mistake"), HasSubstr("is text"));
  EXPECT_THAT(refused(sound.substr(0, sound.size() - 1)), HasSubstr("is cut short"));
  EXPECT_THAT(refused(sound.substr(0, 100)), HasSubstr("is cut short"));
  EXPECT_NE(refused("PK\x03\x04 not a zip"), "accepted");
  const auto only = [&](const std::string& header) {
    const std::uint64_t length = header.size();
    std::string file(8, '\0');
    std::memcpy(file.data(), &length, 8);
    return refused(file + header);
  };
  EXPECT_THAT(only("{}"), HasSubstr("holds no tensors"));
  EXPECT_THAT(only(R"({"a":{"dtype":"F32","shape":[0,4611686018427387904,4],"data_offsets":[0,0]}})"),
              HasSubstr("no weight's"));
  std::string many = "1";
  for (int i = 0; i < 40; ++i) {
    many += ",1";
  }
  EXPECT_THAT(only(R"({"a":{"dtype":"F32","shape":[0,)" + many + R"(],"data_offsets":[0,0]}})"),
              HasSubstr("no weight's"));
  EXPECT_THAT(only(R"({"parameter/a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},)"
                   R"("buffer/a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}})"),
              HasSubstr("two tensors"));
}

TEST(WeightResize, AConstantStaysConstantAndOtherTokensStay) {
  const at::Tensor embedding = at::cat({at::full({1, 1, 3}, 7.0F), at::full({1, 16, 3}, 2.0F)}, 1);
  const auto larger = weights::resize_positions(embedding, 1 + 36);
  ASSERT_TRUE(larger.has_value());
  EXPECT_TRUE(at::allclose(*larger, at::cat({at::full({1, 1, 3}, 7.0F), at::full({1, 36, 3}, 2.0F)}, 1)));
  EXPECT_TRUE(at::allclose(weights::resize_positions(embedding, 9).value(), at::full({1, 9, 3}, 2.0F)));
  EXPECT_FALSE(weights::resize_positions(embedding, 16 + 3).has_value());  // two tokens that the file does not have
  EXPECT_TRUE(at::allclose(weights::resize_bias_table(at::full({9, 2}, 3.0F), 25).value(), at::full({25, 2}, 3.0F)));
  EXPECT_FALSE(weights::resize_bias_table(at::ones({10, 2}), 25).has_value());
}

TEST(WeightResize, AResizedKernelSeesTheSameInResizedPatches) {
  const at::Tensor kernel = sample({2, 3, 4, 4}).to(at::kFloat), patch = sample({1, 3, 4, 4}).to(at::kFloat);
  const at::Tensor larger = at::_upsample_bicubic2d_aa(patch, {8, 8}, false, c10::nullopt, c10::nullopt);
  const at::Tensor before = (kernel * patch).sum({1, 2, 3});
  EXPECT_TRUE(at::allclose((weights::resize_patch_kernel(kernel, 8) * larger).sum({1, 2, 3}), before, 1e-4, 1e-4));
}

}  // namespace
}  // namespace ceteris::models
