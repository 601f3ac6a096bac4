// SPDX-License-Identifier: Apache-2.0
// Published recipes by name.
#pragma once

#include <string_view>
#include <vector>

#include "ceteris/train/recipe_spec.hpp"

namespace ceteris::train {

struct NamedRecipe {
  std::string_view name;
  std::string_view doc;     ///< what it is for
  std::string_view source;  ///< whose values these are
  RecipeSpec spec;
};

/// Batch, length and learning rate are the published ones and belong together: who takes another batch sets the rate
/// too. Warm-up and floor are shares, so that a shorter training has the same curve. Stochastic depth and layer scale
/// are the model's.
[[nodiscard]] const std::vector<NamedRecipe>& recipe_table();

}  // namespace ceteris::train
