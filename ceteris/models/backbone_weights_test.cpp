// SPDX-License-Identifier: Apache-2.0
// Weights of files that hold more or less than a network: prefixes, backbones without a head, tensors without a place.
#include "ceteris/models/test_weights.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/base/text.hpp"
#include "tests/support/gradient.hpp"

namespace ceteris::models {
namespace {

using namespace test;  // NOLINT: the helpers of these tests
using ceteris::test::sample;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using BackboneWeights = Weights;

TEST_F(BackboneWeights, AnyPrefixIsTakenOffAlsoOfANetworkThatOnlyItsOwnNamesTell) {
  for (const std::string_view name : {"small_cnn_nano", "resnet_32px", "gpt_nano"}) {
    for (const std::string prefix : {"net.", "backbone.", "student.encoder."}) {
      SCOPED_TRACE(std::string(name) + " below " + prefix);
      const auto from = network(name, 1), to = network(name, 2);
      std::vector<weights::WeightTensor> tensors = tensors_of(*from, [&](const std::string& n) { return prefix + n; });
      tensors.push_back({"n_averaged", at::ones({}, at::kLong)});
      weights::write_weights(path("w.safetensors"), tensors);
      const weights::WeightFile file = weights::read_weights(path("w.safetensors"));
      const weights::LoadReport report = weights::load_weights(*to, file, {.strict = true});
      expect_equal(*from, *to);
      EXPECT_THAT(join(file.notes, "; ") + join(report.lines(), "; "), HasSubstr("'" + prefix + "'"));
      EXPECT_THAT(join(file.notes, "; ") + join(report.lines(), "; "), HasSubstr("n_averaged"));
    }
  }
}

TEST_F(BackboneWeights, WhatLiesBesideThePrefixAndIsNotKnownIsRefused) {
  for (const std::string_view name : {"small_cnn_nano", "vit_32px"}) {
    const auto from = network(name, 1), to = network(name, 2);
    std::vector<weights::WeightTensor> tensors = tensors_of(*from, [](const std::string& n) { return "net." + n; });
    tensors.push_back({"neck.weight", at::ones({3})});
    weights::write_weights(path("w.safetensors"), tensors);
    const weights::LoadReport report = weights::load_weights(*to, weights::read_weights(path("w.safetensors")));
    EXPECT_THAT(report.unexpected, ElementsAre("neck.weight"));
    EXPECT_THAT(report.faults(/*with_head=*/false), ElementsAre(HasSubstr("neck.weight")));
  }
}

TEST_F(BackboneWeights, WhatLiesOutsideTheEntryThatHoldsTheNetworkIsLeftAside) {
  for (const std::string_view name : {"small_cnn_nano", "vit_32px", "resnet_32px", "gpt_nano"}) {
    SCOPED_TRACE(name);
    const auto from = network(name, 1), to = network(name, 2);
    std::vector<weights::WeightTensor> tensors =
        tensors_of(*from, [](const std::string& n) { return "state_dict.module." + n; });
    for (const char* more : {"best_acc1", "anchors", "state_dict.module.step", "state_dict.val_acc.tp"}) {
      tensors.push_back({more, at::ones({})});
    }
    weights::write_weights(path("w.safetensors"), tensors);
    const weights::WeightFile file = weights::read_weights(path("w.safetensors"));
    const weights::LoadReport report = weights::load_weights(*to, file, {.strict = true});
    expect_equal(*from, *to);
    for (const char* more : {"best_acc1", "anchors", "module.step", "val_acc.tp"}) {
      EXPECT_THAT(join(file.notes, "; ") + join(report.lines(), "; "), HasSubstr(more));
    }
  }
}

TEST_F(BackboneWeights, AHeadBesideTheBackboneIsNotTakenForTheNetworks) {
  for (const std::string_view name : {"small_cnn_nano", "vit_32px", "resnet_32px"}) {
    SCOPED_TRACE(name);
    const auto from = network(name, 1), to = network(name, 2);
    std::vector<weights::WeightTensor> tensors = tensors_of(*from, [](const std::string& n) {
      return n.starts_with("head.fc.") || n == "head.weight" || n == "head.bias" ? "" : "backbone." + n;
    });
    tensors.push_back({"head.weight", at::ones({10, 3})});
    tensors.push_back({"head.bias", at::ones({10})});
    weights::write_weights(path("w.safetensors"), tensors);
    const weights::WeightFile file = weights::read_weights(path("w.safetensors"));
    const weights::LoadReport report = weights::load_weights(*to, file);
    EXPECT_EQ(report.missing_head.size(), 2U);
    EXPECT_THAT(report.faults(/*with_head=*/false), IsEmpty());
    EXPECT_THAT(join(file.notes, "; ") + join(report.lines(), "; "), HasSubstr("head beside the backbone"));
    EXPECT_FALSE(file.naming && weights::classes_of(file));
  }
}

TEST_F(BackboneWeights, TwoNetworksThatOnlyTheirOwnNamesTellAreRefused) {
  const auto from = network("small_cnn_nano", 1), to = network("small_cnn_nano", 2);
  std::vector<weights::WeightTensor> tensors =
      tensors_of(*from, [](const std::string& n) { return "student_state." + n; });
  for (const weights::WeightTensor& more :
       tensors_of(*from, [](const std::string& n) { return "teacher_state." + n; })) {
    tensors.push_back(more);
  }
  weights::write_weights(path("w.safetensors"), tensors);
  EXPECT_THAT(refusal([&] { (void)weights::load_weights(*to, weights::read_weights(path("w.safetensors"))); }),
              HasSubstr("holds 2 networks, below 'student_state.', 'teacher_state.'"));
}

TEST_F(BackboneWeights, ABackboneWithoutAHeadGivesItsFeaturesAndNoClasses) {
  for (const std::string_view name : {"resnet_32px", "convnext_32px", "vit_32px", "swin_32px", "small_cnn"}) {
    for (const weights::Scheme scheme :
         {weights::Scheme::Ceteris, weights::Scheme::Timm, weights::Scheme::Torchvision}) {
      if (name == "small_cnn" && scheme != weights::Scheme::Ceteris) {
        continue;
      }
      SCOPED_TRACE(std::string(name) + " in " + std::string(weights::scheme_name(scheme)));
      const auto from = network(name, 1), to = network(name, 2);
      weights::save_weights(*from, path("whole.safetensors"), scheme);
      std::vector<weights::WeightTensor> tensors;
      for (const weights::WeightTensor& tensor : weights::read_weights(path("whole.safetensors")).tensors) {
        const bool head = tensor.name.starts_with("fc.") || tensor.name.starts_with("head.fc.") ||
                          tensor.name.starts_with("heads.") || tensor.name.starts_with("classifier.2.") ||
                          tensor.name == "head.weight" || tensor.name == "head.bias";
        if (!head) {
          tensors.push_back(tensor);
        }
      }
      weights::write_weights(path("w.safetensors"), tensors);
      const weights::LoadReport report = weights::load_weights(*to, weights::read_weights(path("w.safetensors")));
      EXPECT_EQ(report.missing_head.size(), 2U);
      EXPECT_THAT(report.missing, IsEmpty());
      EXPECT_THAT(report.faults(/*with_head=*/false), IsEmpty());
      EXPECT_THAT(report.faults(/*with_head=*/true), ElementsAre(HasSubstr("the head is missing")));
      const at::Tensor images = sample({2, 3, 32, 32}).to(at::kFloat);
      EXPECT_TRUE(at::equal(dynamic_cast<nn::ImageNetwork&>(*to).forward_features(images, {}),
                            dynamic_cast<nn::ImageNetwork&>(*from).forward_features(images, {})));
      EXPECT_THAT(refusal([&] {
                    (void)weights::load_weights(*to, weights::read_weights(path("w.safetensors")), {.strict = true});
                  }),
                  HasSubstr("the head is missing"));
    }
  }
}

TEST_F(BackboneWeights, TheNormThatTheFeaturesNeedIsNoPartOfTheHead) {
  // torchvision's ConvNeXt whose whole classifier was replaced lacks the norm before the last layer too.
  const auto from = network("convnext_32px", 1), to = network("convnext_32px", 2);
  weights::write_weights(path("w.safetensors"),
                         tensors_of(*from, [](const std::string& n) { return n.starts_with("head.") ? "" : n; }));
  const weights::LoadReport report = weights::load_weights(*to, weights::read_weights(path("w.safetensors")));
  EXPECT_THAT(report.missing, ::testing::UnorderedElementsAre("head.norm.weight", "head.norm.bias"));
  EXPECT_THAT(report.faults(/*with_head=*/false), ElementsAre(HasSubstr("head.norm")));
}

TEST_F(BackboneWeights, ATensorThatTheNetworkHasNoPlaceForIsRefusedUnlessItIsListed) {
  const auto unexpected = [&](std::string_view model, const std::string& name, at::Tensor value) {
    const auto from = network(model, 1), to = network(model, 2);
    std::vector<weights::WeightTensor> tensors = tensors_of(*from, [](const std::string& n) { return n; });
    tensors.push_back({name, std::move(value)});
    weights::write_weights(path("w.safetensors"), tensors);
    return weights::load_weights(*to, weights::read_weights(path("w.safetensors"))).faults(/*with_head=*/false);
  };
  for (const auto& [model, name] :
       std::vector<std::pair<std::string, std::string>>{{"vit_32px", "pre_logits.fc.weight"},
                                                        {"vit_32px", "blocks.0.attn.relative_position_index"},
                                                        {"vit_32px", "norm_pre.weight"},
                                                        {"convnext_32px", "stages.0.attn_mask"},
                                                        {"resnet_32px", "stages.0.blocks.0.attn.bias"},
                                                        {"swin_32px", "layers.0.blocks.0.attn.logit_scale"},
                                                        {"small_cnn", "layers.0.se.weight"}}) {
    EXPECT_THAT(unexpected(model, name, at::ones({2})), ElementsAre(HasSubstr(name))) << model;
  }
  EXPECT_THAT(unexpected("swin_32px", "layers.0.blocks.1.attn_mask", at::zeros({2, 2})), IsEmpty());
}

TEST_F(BackboneWeights, AnIndexTableInAnotherOrderIsAnotherNetwork) {
  const auto from = network("swin_32px", 1), to = network("swin_32px", 2);
  std::vector<weights::WeightTensor> tensors = tensors_of(*from, [](const std::string& n) { return n; });
  const at::Tensor index = at::tensor(weights::relative_position_index(4), at::kLong).reshape({16, 16});
  tensors.push_back({"layers.0.blocks.0.attn.relative_position_index", index});
  weights::write_weights(path("w.safetensors"), tensors);
  EXPECT_THAT(weights::load_weights(*to, weights::read_weights(path("w.safetensors"))).faults(true), IsEmpty());
  tensors.back().value = index.t().contiguous();
  weights::write_weights(path("w.safetensors"), tensors);
  EXPECT_THAT(weights::load_weights(*to, weights::read_weights(path("w.safetensors"))).faults(true),
              ElementsAre(HasSubstr("relative_position_index")));
}

}  // namespace
}  // namespace ceteris::models
