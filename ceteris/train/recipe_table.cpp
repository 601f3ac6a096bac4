// SPDX-License-Identifier: Apache-2.0
#include "ceteris/train/recipe_table.hpp"

namespace ceteris::train {
namespace {

/// What ConvNeXt, DeiT and Swin share on ImageNet-1K.
RecipeSpec imagenet(int batch, double learning_rate, double warmup_epochs, double last_rate) {
  RecipeSpec recipe;
  recipe.batch = batch;
  recipe.epochs = 300;
  recipe.label_smoothing = 0.1;
  recipe.optimiser = optim::AdamWSpec{.learning_rate = learning_rate, .weight_decay = 0.05};
  recipe.schedule = optim::CosineSpec{.warmup = warmup_epochs / 300, .floor = last_rate / learning_rate};
  recipe.augment = {.crop_area = 0.08, .rand_augment = 2, .erase = 0.25, .mixup = 0.8, .cutmix = 1};
  return recipe;
}

RecipeSpec convnext() {
  RecipeSpec recipe = imagenet(4096, 4e-3, 20, 1e-6);
  recipe.ema_decay = 0.9999;
  return recipe;
}

RecipeSpec deit() {
  RecipeSpec recipe = imagenet(1024, 1e-3, 5, 1e-5);
  recipe.augment.repeats = 3;
  recipe.ema_decay = 0.99996;
  recipe.decay_positions = false;
  return recipe;
}

RecipeSpec swin() {
  RecipeSpec recipe = imagenet(1024, 1e-3, 20, 1e-5);
  std::get<optim::AdamWSpec>(recipe.optimiser).clip_norm = 5;
  recipe.decay_positions = false;
  return recipe;
}

RecipeSpec cifar() {
  RecipeSpec recipe;
  recipe.batch = 128;
  recipe.epochs = 200;
  recipe.optimiser = optim::SgdSpec{.learning_rate = 0.1, .weight_decay = 5e-4};
  recipe.schedule = optim::CosineSpec{.warmup = 0};
  return recipe;
}

RecipeSpec small() {
  RecipeSpec recipe;
  recipe.batch = 128;
  recipe.epochs = 300;
  recipe.label_smoothing = 0.1;
  recipe.optimiser = optim::AdamWSpec{.learning_rate = 5.5e-4, .weight_decay = 0.06};
  recipe.schedule = optim::CosineSpec{.warmup = 10.0 / 300, .floor = 1e-5 / 5.5e-4};
  recipe.augment = {.crop_area = 0.8, .rand_augment = 2, .mixup = 0.8, .cutmix = 1, .mix_until = 175.0 / 300};
  return recipe;
}

RecipeSpec nanogpt() {
  RecipeSpec recipe;
  recipe.batch = 64;
  recipe.steps = 5000;
  recipe.optimiser = optim::AdamWSpec{.learning_rate = 1e-3, .beta2 = 0.99, .weight_decay = 0.1, .clip_norm = 1};
  recipe.schedule = optim::CosineSpec{.warmup = 100.0 / 5000, .floor = 0.1};
  return recipe;
}

}  // namespace

const std::vector<NamedRecipe>& recipe_table() {
  static const std::vector<NamedRecipe> table = {
      {"convnext", "ConvNeXt on ImageNet-1K", "Liu et al. 2022, table 5, and facebookresearch/ConvNeXt", convnext()},
      {"deit", "ViT on ImageNet-1K, as DeiT", "Touvron et al. 2021, table 9, and facebookresearch/deit", deit()},
      {"swin", "Swin on ImageNet-1K", "Liu et al. 2021, appendix A2.1, and microsoft/Swin-Transformer", swin()},
      {"cifar", "ResNets on CIFAR-10", "kuangliu/pytorch-cifar", cifar()},
      {"small", "transformers on data as small as CIFAR-10",
       "Hassani et al. 2021 (CCT-7/3x1) and SHI-Labs/Compact-Transformers", small()},
      {"nanogpt", "a small language model of characters", "karpathy/nanoGPT, config/train_shakespeare_char.py",
       nanogpt()}};
  return table;
}

}  // namespace ceteris::train
