// SPDX-License-Identifier: Apache-2.0
// Magnitude pruning on the way of a training.
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "ceteris/train/recipe_spec.hpp"

namespace torch::nn {
class Module;
}

namespace ceteris::train {

/// One-shot magnitude pruning (Han et al. 2015): after some step the weights of smallest magnitude, the same share of
/// every matrix and kernel but the head's, become zero and stay zero. Biases, norms, positions and tokens are kept. At
/// step 0 the magnitudes are those of the draw, so that what is kept is chance: a sparse network from scratch.
///
/// Zeros are all that is remembered: a continued training finds its masks in the weights. Of float32 weights alone.
class Pruning {
 public:
  /// `recipe.prune_share` after `recipe.prune_at` of `steps`; nothing happens where the share is 0.
  Pruning(torch::nn::Module& network, const RecipeSpec& recipe, std::int64_t steps);

  /// Before the first step of this process, `done` steps having been taken.
  void begin(std::int64_t done);
  /// After every step.
  void after_step(std::int64_t done);

 private:
  struct Mask {
    std::string name;
    at::Tensor kept;  ///< 1 where the weight lives, else 0
  };

  void prune();
  void apply();

  torch::nn::Module& network_;
  double share_;
  std::int64_t at_step_;
  std::vector<Mask> masks_;
};

}  // namespace ceteris::train
