// SPDX-License-Identifier: Apache-2.0
#include "ceteris/train/recipe.hpp"

#include <string>

#include "ceteris/optim/layers.hpp"

namespace ceteris::train {

std::unique_ptr<optim::Optimiser> make_optimiser(const torch::nn::Module& network, const RecipeSpec& recipe) {
  auto optimiser = optim::make_optimiser(network, recipe.optimiser);
  if (recipe.layer_decay < 1) {
    const auto rates = optim::layer_rates(optimiser->names(), recipe.layer_decay);
    optimiser->scale_learning_rates([&](const std::string& name) { return rates.at(name); });
  }
  if (!recipe.decay_positions) {
    optimiser->exempt_from_decay([](const std::string& name) { return optim::holds_positions(name); });
  }
  return optimiser;
}

}  // namespace ceteris::train
