// SPDX-License-Identifier: Apache-2.0
#include "ceteris/train/recipe_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "ceteris/spec/json.hpp"

namespace ceteris::train {
namespace {

const RecipeSpec& recipe_of(std::string_view name) {
  return std::ranges::find_if(recipe_table(), [&](const NamedRecipe& one) { return one.name == name; })->spec;
}

double rate_at(const RecipeSpec& recipe, std::int64_t step, std::int64_t steps) {
  return optim::learning_rate(recipe.optimiser) * optim::learning_rate_factor(recipe.schedule, step, steps);
}

// 1,281,167 images: 312 steps an epoch, 93,600 in all, of which 6,240 warm up to 4e-3, and 1e-6 at the end.
TEST(RecipeTable, TheCurveOfConvNeXtIsThePublishedOne) {
  const RecipeSpec& recipe = recipe_of("convnext");
  const std::int64_t steps = total_steps(recipe, 1'281'167);
  EXPECT_EQ(steps, 93'600);
  EXPECT_NEAR(rate_at(recipe, 0, steps), 0, 1e-6);
  EXPECT_LT(rate_at(recipe, 6'239, steps), 4e-3);
  EXPECT_DOUBLE_EQ(rate_at(recipe, 6'240, steps), 4e-3);
  EXPECT_NEAR(rate_at(recipe, steps - 1, steps), 1e-6, 1e-9);
}

TEST(RecipeTable, RatesBeginAndEndAsPublished) {
  EXPECT_NEAR(rate_at(recipe_of("deit"), 99'999, 100'000), 1e-5, 1e-9);
  EXPECT_NEAR(rate_at(recipe_of("swin"), 99'999, 100'000), 1e-5, 1e-9);
  EXPECT_NEAR(rate_at(recipe_of("small"), 99'999, 100'000), 1e-5, 1e-9);
  EXPECT_NEAR(rate_at(recipe_of("nanogpt"), 4'999, 5'000), 1e-4, 1e-8);
  EXPECT_DOUBLE_EQ(rate_at(recipe_of("nanogpt"), 100, 5'000), 1e-3);
  EXPECT_EQ(rate_at(recipe_of("cifar"), 0, 78'000), 0.1);
}

TEST(RecipeTable, EveryRecipeIsASpecificationThatCanBeWrittenAndRead) {
  EXPECT_EQ(recipe_table().size(), 6U);
  for (const NamedRecipe& one : recipe_table()) {
    EXPECT_FALSE(one.source.empty()) << one.name;
    const std::string json = spec::to_json(one.spec);
    EXPECT_EQ(spec::to_json(spec::from_json<RecipeSpec>(json, "recipe")), json) << "every value is in its range";
  }
}

}  // namespace
}  // namespace ceteris::train
