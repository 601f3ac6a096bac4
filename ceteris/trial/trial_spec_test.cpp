// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/trial_spec.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/base/error.hpp"
#include "ceteris/spec/identity.hpp"

namespace ceteris::trial {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;

std::string refusal(const TrialSpec& spec) {
  try {
    check_trial(spec);
  } catch (const Error& error) {
    EXPECT_EQ(error.exit(), Exit::InvalidSpec);
    return error.problems().front().line();
  }
  return "";
}

TEST(TrialSpec, WantsALanguageModelForTextAndOnlyThere) {
  TrialSpec spec;
  EXPECT_EQ(refusal(spec), "");
  spec.data = loader::TextData{};
  EXPECT_THAT(refusal(spec), HasSubstr("set model=gpt"));
  spec.model = models::GptSpec{};
  EXPECT_EQ(refusal(spec), "");
  spec.data = loader::LanguageData{};
  EXPECT_EQ(refusal(spec), "");
  EXPECT_EQ(validation_metrics(spec), (std::vector<std::string>{"loss", "bits_per_byte"}));
  spec.model = models::SmallCnnSpec{};
  EXPECT_THAT(refusal(spec), HasSubstr("set model=gpt"));
  spec.model = models::GptSpec{};
  spec.data = loader::BuiltinData{};
  EXPECT_THAT(refusal(spec), HasSubstr("set data=text"));
}

TEST(TrialSpec, PrunesNoMovingAverageAndNoBfloat16) {
  TrialSpec spec;
  spec.recipe.prune_share = 0.5;
  EXPECT_EQ(refusal(spec), "");
  spec.recipe.ema_decay = 0.9;
  EXPECT_THAT(refusal(spec), HasSubstr("recipe.prune_share"));
  spec.recipe.ema_decay = 0;
  spec.recipe.precision = train::Precision::Bf16;
  EXPECT_THAT(refusal(spec), HasSubstr("recipe.prune_share"));
}

TEST(TrialSpec, WantsOtherSidesThatTheNetworkTakes) {
  TrialSpec spec;
  models::ViTSpec vit;
  vit.patch = 4;
  spec.model = vit;
  loader::BuiltinData data;
  data.images.size = 16;
  data.test_sides = {24, 32};
  spec.data = data;
  EXPECT_EQ(refusal(spec), "");
  EXPECT_THAT(validation_metrics(spec), testing::IsSupersetOf({"accuracy", "accuracy_24px", "loss_32px"}));
  data.test_sides = {22};
  spec.data = data;
  EXPECT_THAT(refusal(spec), HasSubstr("22"));
  data.test_sides = {24, 16};
  spec.data = data;
  EXPECT_THAT(refusal(spec), HasSubstr("16 is measured already"));
  data.test_sides = {8};
  spec.data = data;
  EXPECT_THAT(refusal(spec), HasSubstr("is not from 16 to 512"));
  loader::ImageData own;
  own.size = 16;
  own.test_sides = {24};
  spec.data = own;
  EXPECT_EQ(refusal(spec), "");
  EXPECT_THAT(validation_metrics(spec), testing::Contains("accuracy_24px"));
  own.test_sides = {16};
  spec.data = own;
  EXPECT_THAT(refusal(spec), HasSubstr("16 is measured already"));
}

TEST(TrialSpec, WhatIsNewOfImagesIsNoPartOfTheIdentityUntilItIsSet) {
  TrialSpec spec;
  loader::ImageData data;
  spec.data = data;
  const std::string before = spec::identity_json(spec);
  EXPECT_THAT(before, testing::Not(HasSubstr("train_share")));
  EXPECT_THAT(before, testing::Not(HasSubstr("train_label_noise")));
  EXPECT_THAT(before, testing::Not(HasSubstr("test_sides")));
  data.train_share = 0.5;
  spec.data = data;
  EXPECT_NE(spec::identity_json(spec), before);
}

TEST(TrialSpec, SkipConnectionsAreNoPartOfTheIdentityUntilThereAreNone) {
  const auto identity = [](bool skip) {
    models::StagedSpec model;
    model.layer_scale = model.drop_path = 0;
    model.skip = skip;
    TrialSpec spec;
    spec.model = model;
    return spec::identity_json(spec);
  };
  // As it was before the field: trials that do not set it keep their ids.
  EXPECT_THAT(identity(true), testing::Not(HasSubstr("skip")));
  EXPECT_THAT(identity(false), HasSubstr("\"skip\":false"));
}

TEST(TrialSpec, WantsAVocabularyThatHoldsEveryByte) {
  TrialSpec spec;
  spec.data = loader::TextData{};
  models::GptSpec gpt;
  gpt.vocabulary = 255;
  spec.model = gpt;
  EXPECT_THAT(refusal(spec), HasSubstr("at least 256"));
}

TEST(TrialSpec, WantsAnAverageWhereItIsToWarmUp) {
  TrialSpec spec;
  spec.recipe.ema_warmup = true;
  EXPECT_THAT(refusal(spec), HasSubstr("set recipe.ema_decay"));
  spec.recipe.ema_decay = 0.99;
  EXPECT_EQ(refusal(spec), "");
}

TEST(TrialSpec, RefusesChangesOfImagesThatCannotBe) {
  TrialSpec spec;
  spec.recipe.augment = {.crop = false, .crop_area = 0.5};
  EXPECT_THAT(refusal(spec), HasSubstr("is of crops, and there are none"));
  spec.recipe.augment = {.mixup = 0.2};
  EXPECT_EQ(refusal(spec), "");
  spec.data = loader::TextData{};
  spec.model = models::GptSpec{};
  EXPECT_THAT(refusal(spec), HasSubstr("the data is text"));
  spec.recipe.augment = {};
  EXPECT_EQ(refusal(spec), "");
}

TEST(TrialSpec, NamesWhatARunMeasures) {
  TrialSpec spec;
  EXPECT_THAT(validation_metrics(spec), ElementsAre("accuracy", "loss", "balanced_accuracy", "top5_accuracy"));
  EXPECT_THAT(trial_metrics(spec), IsSupersetOf({"network.parameters", "network.macs", "network.latency"}));
  spec.data = loader::TextData{};
  EXPECT_THAT(trial_metrics(spec), ElementsAre("validation.loss", "validation.bits_per_byte", "train.loss",
                                               "train.learning_rate", "train.gradient_norm"));
}

}  // namespace
}  // namespace ceteris::trial
