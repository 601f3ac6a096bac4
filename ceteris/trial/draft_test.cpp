// SPDX-License-Identifier: Apache-2.0
#include "ceteris/trial/draft.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/spec/json.hpp"

namespace ceteris::trial {
namespace {

using ::testing::HasSubstr;

std::string json_of(const TrialDraft& draft) {
  return spec::to_json(finished(draft));
}

TrialDraft from_toml(const std::string& text) {
  TrialDraft draft;
  take_toml(draft, text, "trial.toml");
  return draft;
}

TrialDraft from_settings(const std::vector<std::string>& settings) {
  TrialDraft draft;
  take_settings(draft, settings);
  return draft;
}

template <typename Call>
std::string refusal_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(error.exit(), Exit::InvalidSpec);
    return error.what();
  }
  return "nothing was thrown";
}

TEST(TrialDraft, AModelHasOneNameInFilesSettingsAndOptions) {
  TrialDraft option;
  take_model(option, "convnext_64px");
  take_settings(option, std::vector<std::string>{"data=images", "model.norm=dyt"});
  const std::string expected = json_of(option);
  EXPECT_EQ(json_of(from_toml("model = {kind = 'convnext_64px', norm = 'dyt'}\ndata = 'images'\n")), expected);
  EXPECT_EQ(json_of(from_toml("data = 'images'\n[model]\nkind = 'convnext_64px'\nnorm = 'dyt'\n")), expected);
  EXPECT_EQ(json_of(from_settings({"model=convnext_64px", "model.norm=dyt", "data=images"})), expected);
  EXPECT_EQ(json_of(from_settings({"model={kind=convnext_64px, norm=dyt}", "data=images"})), expected);
  TrialDraft plain = from_toml("model = 'convnext_64px'");
  take_settings(plain, std::vector<std::string>{"model.norm=dyt", "data=images"});
  EXPECT_EQ(json_of(plain), expected);
}

TEST(TrialDraft, ARecipeHasOneNameInFilesSettingsAndOptions) {
  TrialDraft option;
  take_recipe(option, "deit");
  EXPECT_EQ(option.spec.recipe.augment.repeats, 3);
  take_settings(option, std::vector<std::string>{"recipe.batch=64"});
  EXPECT_EQ(option.spec.recipe.epochs, 300);
  const std::string expected = json_of(option);
  EXPECT_EQ(json_of(from_toml("recipe = {preset = 'deit', batch = 64}\n")), expected);
  EXPECT_EQ(json_of(from_toml("[recipe]\nbatch = 64\npreset = 'deit'\n")), expected) << "in whatever order";
  EXPECT_EQ(json_of(from_settings({"recipe=deit", "recipe.batch=64"})), expected);
  EXPECT_EQ(json_of(from_settings({"recipe.preset=deit", "recipe.batch=64"})), expected);
  EXPECT_NE(json_of(from_settings({"recipe.batch=64", "recipe=deit"})), expected) << "a recipe replaces the whole";
  EXPECT_THAT(refusal_of([] { (void)from_toml("recipe = 'diet'\n"); }),
              HasSubstr("trial.toml:1:10: recipe = 'diet' is no recipe; did you mean 'deit'? recipes: convnext, deit"));
  EXPECT_THAT(refusal_of([] { (void)from_toml("recipe = 3\n"); }), HasSubstr("recipe"));
}

TEST(TrialDraft, AFamilyIsStillAFamily) {
  EXPECT_TRUE(std::holds_alternative<models::ViTSpec>(from_toml("model = 'vit'").spec.model));
  EXPECT_FALSE(from_toml("model = 'small_cnn'").side);
}

TEST(TrialDraft, RealImagesHaveTheSideOfTheModel) {
  const auto side = [](const std::vector<std::string>& settings) {
    return loader::side_of(finished(from_settings(settings)).data);
  };
  EXPECT_EQ(side({"model=resnet18", "data=images"}), 224);
  EXPECT_EQ(side({"data=images", "model=convnext_32px", "model.norm=dyt"}), 32);
  EXPECT_EQ(side({"model=resnet18", "data=images", "data.size=96"}), 96);
  EXPECT_EQ(side({"data=images"}), 64);
  EXPECT_EQ(side({"model=resnet18", "model=vit", "data=images"}), 64) << "another family, which nobody named";
  EXPECT_EQ(side({"model=resnet18"}), 32) << "built-in images are drawn at their own size";
}

TEST(TrialDraft, AWordThatIsNoModelIsNamedOnceWithThePlaceAndTheNearest) {
  const std::string file = refusal_of([] { (void)from_toml("seed = 1\nmodel = 'convnxt_64px'\n"); });
  EXPECT_THAT(file, HasSubstr("trial.toml:2:9: model = 'convnxt_64px' is no model"));
  EXPECT_THAT(file, HasSubstr("did you mean 'convnext_64px'?"));
  EXPECT_THAT(file, HasSubstr("families are staged, vit, swin, small_cnn, gpt"));
  EXPECT_THAT(refusal_of([] { (void)from_settings({"model=resnet19"}); }),
              HasSubstr("--set model=resnet19: model = 'resnet19' is no model"));
  TrialDraft draft;
  EXPECT_THAT(refusal_of([&] {
                take_settings(draft, std::vector<std::string>{"model=resnet18", "sed=1"});
              }),
              HasSubstr("seed"));
  EXPECT_EQ(json_of(draft), json_of({})) << "left as it was";
}

TEST(TrialDraft, WeightsThatAreNamedAreANewStart) {
  TrialDraft draft = from_settings({"init.weights=a.pth", "init.sha256=abc", "init.head=kept"});
  take_weights(draft, "b.pth", /*takes_model=*/true);
  EXPECT_EQ(draft.spec.init.weights, "b.pth");
  EXPECT_EQ(draft.spec.init.sha256, "");
  EXPECT_EQ(draft.spec.init.head, HeadStart::Auto);
}

}  // namespace
}  // namespace ceteris::trial
