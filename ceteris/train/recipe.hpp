// SPDX-License-Identifier: Apache-2.0
// What a recipe says, made.
#pragma once

#include <memory>

#include "ceteris/optim/optimiser.hpp"
#include "ceteris/train/recipe_spec.hpp"

namespace ceteris::train {

/// The optimiser of the recipe for this network, with its rates by layer and its exemptions from weight decay.
[[nodiscard]] std::unique_ptr<optim::Optimiser> make_optimiser(const torch::nn::Module& network,
                                                               const RecipeSpec& recipe);

}  // namespace ceteris::train
