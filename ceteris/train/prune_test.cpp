// SPDX-License-Identifier: Apache-2.0
#include "ceteris/train/prune.hpp"

#include <gtest/gtest.h>
#include <torch/nn/module.h>

#include <memory>

namespace ceteris::train {
namespace {

struct Layer : torch::nn::Module {
  explicit Layer(const at::Tensor& values) {
    weight = register_parameter("weight", values.clone());
    bias = register_parameter("bias", at::zeros({values.size(0)}));
  }
  at::Tensor weight, bias;
};

struct TwoLayers : torch::nn::Module {
  TwoLayers() {
    const at::Tensor values = at::tensor({0.5F, -0.1F, 0.2F, -0.9F, 0.1F, 0.3F}).view({2, 3});
    fc = register_module("fc", std::make_shared<Layer>(values));
    head = register_module("head", std::make_shared<Layer>(values));
  }
  void drift() {
    const torch::NoGradGuard no_grad;
    fc->weight.add_(1);
  }
  std::shared_ptr<Layer> fc, head;
};

RecipeSpec half_at(double at) {
  RecipeSpec recipe;
  recipe.prune_share = 0.5;
  recipe.prune_at = at;
  return recipe;
}

at::Tensor expected() {
  return at::tensor({0.5F, 0.0F, 0.0F, -0.9F, 0.0F, 0.3F}).view({2, 3});
}

TEST(Pruning, TakesTheSmallestOfEveryMatrixButTheHead) {
  TwoLayers network;
  Pruning pruning(network, half_at(0.5), 4);
  pruning.begin(0);
  pruning.after_step(1);
  EXPECT_EQ(network.fc->weight.count_nonzero().item<std::int64_t>(), 6);
  pruning.after_step(2);
  EXPECT_TRUE(at::equal(network.fc->weight, expected()));
  EXPECT_EQ(network.head->weight.count_nonzero().item<std::int64_t>(), 6);
}

TEST(Pruning, KeepsThemZeroAfterEveryStep) {
  TwoLayers network;
  Pruning pruning(network, half_at(0), 4);
  pruning.begin(0);
  EXPECT_TRUE(at::equal(network.fc->weight, expected()));
  network.drift();
  pruning.after_step(1);
  EXPECT_TRUE(at::equal(network.fc->weight, expected() + expected().ne(0)));
}

TEST(Pruning, FindsItsMasksInTheWeightsOfAContinuedTraining) {
  TwoLayers network;
  Pruning first(network, half_at(0.5), 4);
  first.begin(0);
  first.after_step(2);
  network.drift();
  first.after_step(3);
  const at::Tensor before = network.fc->weight.clone();
  Pruning second(network, half_at(0.5), 4);
  second.begin(3);
  EXPECT_TRUE(at::equal(network.fc->weight, before));
  network.drift();
  second.after_step(4);
  EXPECT_TRUE(at::equal(network.fc->weight, before + before.ne(0)));
}

TEST(Pruning, OfNothingChangesNothing) {
  TwoLayers network;
  RecipeSpec recipe;
  Pruning pruning(network, recipe, 4);
  pruning.begin(0);
  for (const std::int64_t done : {1, 2, 3, 4}) {
    pruning.after_step(done);
  }
  EXPECT_EQ(network.fc->weight.count_nonzero().item<std::int64_t>(), 6);
}

}  // namespace
}  // namespace ceteris::train
