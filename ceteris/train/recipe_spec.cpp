// SPDX-License-Identifier: Apache-2.0
#include "ceteris/train/recipe_spec.hpp"

#include <algorithm>
#include <cmath>

namespace ceteris::train {

std::int64_t total_steps(const RecipeSpec& recipe, std::int64_t samples) {
  if (recipe.steps) {
    return *recipe.steps;
  }
  const std::int64_t per_epoch = std::max<std::int64_t>(1, samples / recipe.batch);
  return std::max<std::int64_t>(1, std::llround(recipe.epochs * static_cast<double>(per_epoch)));
}

}  // namespace ceteris::train
