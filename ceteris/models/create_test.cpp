// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/create.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/base/error.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/weights/load.hpp"

namespace ceteris::models {
namespace {

Exit exit_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.exit();
  }
  return Exit::Ok;
}

TEST(Create, ANameGivesANetworkThatRuns) {
  const auto network = create("convnext_32px");
  EXPECT_FALSE(network->is_training());
  const at::Tensor logits = network->forward(at::zeros({2, 3, 32, 32}), {});
  EXPECT_EQ(logits.sizes(), (std::vector<std::int64_t>{2, find("convnext_32px").input.classes}));
  EXPECT_TRUE(logits.isfinite().all().item<bool>());
}

TEST(Create, ASpecChangedByHandKeepsEveryOtherWeight) {
  auto spec = std::get<StagedSpec>(find("convnext_32px").spec);
  spec.norm = nn::DyT{.alpha0 = 0.5};
  const auto changed = create(spec, {.classes = 10, .side = 32});
  const auto usual = create("convnext_32px", {.classes = 10});
  const auto parameters = usual->named_parameters();
  const at::Tensor* stem = parameters.find("stem.conv.weight");
  ASSERT_NE(stem, nullptr);
  EXPECT_TRUE(at::equal(*stem, changed->named_parameters()["stem.conv.weight"]));
  EXPECT_TRUE(changed->named_parameters().contains("stem.norm.alpha"));
}

TEST(Create, ReadsWeightsAndKeepsTheHeadForOtherClasses) {
  const TempDirectory folder;
  const auto one = create("vit_32px", {.seed = 3, .classes = 10});
  weights::save_weights(*one, folder.path() / "w.safetensors");
  const at::Tensor x = at::ones({1, 3, 32, 32});
  const auto same = create("vit_32px", {.weights = folder.path() / "w.safetensors", .classes = 10});
  EXPECT_TRUE(at::equal(same->forward(x, {}), one->forward(x, {})));
  const auto other = create("vit_32px", {.weights = folder.path() / "w.safetensors", .classes = 4});
  EXPECT_TRUE(at::equal(other->forward_features(x, {}), one->forward_features(x, {})));
  EXPECT_EQ(other->forward(x, {}).size(1), 4);
  // A file of another model fills too little to be taken.
  EXPECT_EQ(exit_of([&] { (void)create("convnext_32px", {.weights = folder.path() / "w.safetensors"}); }), Exit::Usage);
}

TEST(Create, TakesTheClassesOfTheFileUnlessOthersAreAskedFor) {
  const TempDirectory folder;
  weights::save_weights(*create("vit_32px", {.classes = 7}), folder.path() / "w.safetensors");
  const auto network = create("vit_32px", {.weights = folder.path() / "w.safetensors"});
  EXPECT_EQ(network->forward(at::ones({1, 3, 32, 32}), {}).size(1), 7);
}

TEST(Create, RefusesTheWeightsOfADeeperNetwork) {
  const TempDirectory folder;
  auto spec = std::get<ViTSpec>(find("vit_32px").spec);
  spec.depth += 1;
  weights::save_weights(*create(spec, {.classes = 10, .side = 32}), folder.path() / "w.safetensors");
  EXPECT_EQ(exit_of([&] { (void)create("vit_32px", {.weights = folder.path() / "w.safetensors"}); }), Exit::Usage);
}

TEST(Create, RefusesWhatItCannotMake) {
  EXPECT_EQ(exit_of([] { (void)create("resnet5"); }), Exit::Usage);
  EXPECT_EQ(exit_of([] { (void)create("gpt_nano"); }), Exit::InvalidSpec);
  EXPECT_EQ(exit_of([] { (void)create_language_model("resnet50"); }), Exit::InvalidSpec);
  EXPECT_EQ(create_language_model("gpt_nano")->forward(at::zeros({1, 4}, at::kLong), {}).size(2), 256);
}

}  // namespace
}  // namespace ceteris::models
