// SPDX-License-Identifier: Apache-2.0
#include "ceteris/train/recipe_table.hpp"

#include <gtest/gtest.h>

#include <string>

#include "ceteris/spec/json.hpp"

namespace ceteris::train {
namespace {

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
