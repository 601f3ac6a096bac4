// SPDX-License-Identifier: Apache-2.0
// Every recipe by name against what its authors published, in their units: epochs or iterations, images, peak and last
// learning rate.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ceteris/train/recipe_table.hpp"

namespace ceteris::train {
namespace {

/// Training images.
constexpr std::int64_t kImageNet = 1'281'167, kCifar10 = 50'000;

struct RandAugment {
  int operations;
  double magnitude, deviation;
};

/// timm's "rand-m9-mstd0.5-inc1"; of each image two operations.
constexpr RandAugment kM9{2, 9, 0.5};
constexpr RandAugment kNone{0, 9, 0.5};

/// As the authors state it. Where they state no number, what their code does: no clipping is 0, no moving average is 0,
/// no decay by layers is 1, an image stands once in an epoch.
struct Published {
  std::string_view name;
  std::string_view optimiser;
  std::int64_t images;  ///< of an epoch; 0: lengths are in iterations
  int batch;
  double length, warmup;  ///< epochs or iterations
  double peak, last;      ///< learning rates
  double beta1, beta2;    ///< of SGD the momentum, and nothing
  double eps;
  double weight_decay, clip;
  bool decays_positions;  ///< and class tokens and position biases
  double label_smoothing;
  double least_crop;  ///< share of the area; 0: no resized crops
  RandAugment rand_augment;
  double erasing;
  double mixup, cutmix;
  double mixing_ends;  ///< epochs
  int repeats;
  double average;  ///< what the moving average of the weights keeps in a step
  double layer_decay;
};

// The linear rule of DeiT and Swin: rates are stated for batches of 512.
constexpr double for_batch(double rate, int batch) {
  return rate * batch / 512;
}

const std::vector<Published>& published() {
  static const std::vector<Published> all = {
      // Liu et al. 2022, table 5 (pre-training on ImageNet-1K); facebookresearch/ConvNeXt, main.py and TRAINING.md.
      {.name = "convnext",
       .optimiser = "adamw",
       .images = kImageNet,
       .batch = 4096,
       .length = 300,
       .warmup = 20,
       .peak = 4e-3,
       .last = 1e-6,
       .beta1 = 0.9,
       .beta2 = 0.999,
       .eps = 1e-8,
       .weight_decay = 0.05,
       .clip = 0,
       .decays_positions = true,
       .label_smoothing = 0.1,
       .least_crop = 0.08,
       .rand_augment = kM9,
       .erasing = 0.25,
       .mixup = 0.8,
       .cutmix = 1,
       .mixing_ends = 300,
       .repeats = 1,
       .average = 0.9999,
       .layer_decay = 1},
      // Touvron et al. 2021, table 9; facebookresearch/deit, main.py.
      {.name = "deit",
       .optimiser = "adamw",
       .images = kImageNet,
       .batch = 1024,
       .length = 300,
       .warmup = 5,
       .peak = for_batch(5e-4, 1024),
       .last = 1e-5,
       .beta1 = 0.9,
       .beta2 = 0.999,
       .eps = 1e-8,
       .weight_decay = 0.05,
       .clip = 0,
       .decays_positions = false,
       .label_smoothing = 0.1,
       .least_crop = 0.08,
       .rand_augment = kM9,
       .erasing = 0.25,
       .mixup = 0.8,
       .cutmix = 1,
       .mixing_ends = 300,
       .repeats = 3,
       .average = 0.99996,
       .layer_decay = 1},
      // Liu et al. 2021, appendix A2.1; microsoft/Swin-Transformer, config.py.
      {.name = "swin",
       .optimiser = "adamw",
       .images = kImageNet,
       .batch = 1024,
       .length = 300,
       .warmup = 20,
       .peak = for_batch(5e-4, 1024),
       .last = for_batch(5e-6, 1024),
       .beta1 = 0.9,
       .beta2 = 0.999,
       .eps = 1e-8,
       .weight_decay = 0.05,
       .clip = 5,
       .decays_positions = false,
       .label_smoothing = 0.1,
       .least_crop = 0.08,
       .rand_augment = kM9,
       .erasing = 0.25,
       .mixup = 0.8,
       .cutmix = 1,
       .mixing_ends = 300,
       .repeats = 1,
       .average = 0,
       .layer_decay = 1},
      // kuangliu/pytorch-cifar, main.py; its cosine goes to 0.
      {.name = "cifar",
       .optimiser = "sgd",
       .images = kCifar10,
       .batch = 128,
       .length = 200,
       .warmup = 0,
       .peak = 0.1,
       .last = 0,
       .beta1 = 0.9,
       .beta2 = 0,
       .eps = 0,
       .weight_decay = 5e-4,
       .clip = 0,
       .decays_positions = true,
       .label_smoothing = 0,
       .least_crop = 0,
       .rand_augment = kNone,
       .erasing = 0,
       .mixup = 0,
       .cutmix = 0,
       .mixing_ends = 200,
       .repeats = 1,
       .average = 0,
       .layer_decay = 1},
      // Hassani et al. 2021; SHI-Labs/Compact-Transformers, configs/pretrained/cct_7-3x1_cifar10_300epochs.yml.
      {.name = "small",
       .optimiser = "adamw",
       .images = kCifar10,
       .batch = 128,
       .length = 300,
       .warmup = 10,
       .peak = 55e-5,
       .last = 1e-5,
       .beta1 = 0.9,
       .beta2 = 0.999,
       .eps = 1e-8,
       .weight_decay = 6e-2,
       .clip = 0,
       .decays_positions = true,
       .label_smoothing = 0.1,
       .least_crop = 0.8,
       .rand_augment = kM9,
       .erasing = 0,
       .mixup = 0.8,
       .cutmix = 1,
       .mixing_ends = 175,
       .repeats = 1,
       .average = 0,
       .layer_decay = 1},
      // karpathy/nanoGPT, config/train_shakespeare_char.py and the defaults of train.py.
      {.name = "nanogpt",
       .optimiser = "adamw",
       .images = 0,
       .batch = 64,
       .length = 5000,
       .warmup = 100,
       .peak = 1e-3,
       .last = 1e-4,
       .beta1 = 0.9,
       .beta2 = 0.99,
       .eps = 1e-8,
       .weight_decay = 1e-1,
       .clip = 1,
       .decays_positions = true,
       .label_smoothing = 0,
       .least_crop = 0,
       .rand_augment = kNone,
       .erasing = 0,
       .mixup = 0,
       .cutmix = 0,
       .mixing_ends = 5000,
       .repeats = 1,
       .average = 0,
       .layer_decay = 1}};
  return all;
}

class PublishedRecipe : public testing::TestWithParam<Published> {
 protected:
  [[nodiscard]] static const RecipeSpec& recipe() {
    return std::ranges::find(recipe_table(), GetParam().name, &NamedRecipe::name)->spec;
  }

  /// Optimiser steps of so many epochs or iterations; batches that are not full are dropped.
  [[nodiscard]] static std::int64_t steps_of(double length) {
    const std::int64_t an_epoch = GetParam().images == 0 ? 1 : GetParam().images / GetParam().batch;
    return std::llround(length * static_cast<double>(an_epoch));
  }

  [[nodiscard]] static double rate_at(std::int64_t step) {
    return optim::learning_rate(recipe().optimiser) *
           optim::learning_rate_factor(recipe().schedule, step, steps_of(GetParam().length));
  }
};

TEST_P(PublishedRecipe, HasTheLengthAndTheBatch) {
  EXPECT_EQ(recipe().batch, GetParam().batch);
  // Of text there are so many iterations whatever the samples.
  EXPECT_EQ(total_steps(recipe(), GetParam().images == 0 ? 1'003'854 : GetParam().images), steps_of(GetParam().length));
}

TEST_P(PublishedRecipe, HasTheCurveOfTheLearningRate) {
  EXPECT_TRUE(std::holds_alternative<optim::CosineSpec>(recipe().schedule));
  const std::int64_t warmup = steps_of(GetParam().warmup), steps = steps_of(GetParam().length);
  EXPECT_DOUBLE_EQ(rate_at(warmup), GetParam().peak);
  for (std::int64_t step = 0; step < warmup; ++step) {
    // A straight line from the first step's share.
    ASSERT_NEAR(rate_at(step), GetParam().peak * static_cast<double>(step + 1) / static_cast<double>(warmup + 1),
                1e-12);
  }
  const double half = 0.5 * (GetParam().peak + GetParam().last);
  EXPECT_NEAR(rate_at((warmup + steps) / 2), half, 1e-3 * half) << "a cosine is half way in the middle";
  EXPECT_NEAR(rate_at(steps - 1), GetParam().last, 1e-3 * GetParam().last + 1e-9);
}

TEST_P(PublishedRecipe, HasTheOptimiser) {
  std::visit(
      [](const auto& one) {
        EXPECT_EQ(one.kind, GetParam().optimiser);
        EXPECT_EQ(one.learning_rate, GetParam().peak);
        EXPECT_EQ(one.weight_decay, GetParam().weight_decay);
        EXPECT_EQ(one.clip_norm, GetParam().clip);
      },
      recipe().optimiser);
  if (const auto* adamw = std::get_if<optim::AdamWSpec>(&recipe().optimiser)) {
    EXPECT_EQ(adamw->beta1, GetParam().beta1);
    EXPECT_EQ(adamw->beta2, GetParam().beta2);
    EXPECT_EQ(adamw->eps, GetParam().eps);
  } else {
    const auto& sgd = std::get<optim::SgdSpec>(recipe().optimiser);
    EXPECT_EQ(sgd.momentum, GetParam().beta1);
    EXPECT_FALSE(sgd.nesterov);
  }
  EXPECT_EQ(recipe().decay_positions, GetParam().decays_positions);
  EXPECT_EQ(recipe().layer_decay, GetParam().layer_decay);
  EXPECT_EQ(recipe().ema_decay, GetParam().average);
  EXPECT_FALSE(recipe().ema_warmup);
}

TEST_P(PublishedRecipe, HasTheAugmentation) {
  const loader::AugmentSpec& augment = recipe().augment;
  EXPECT_EQ(recipe().label_smoothing, GetParam().label_smoothing);
  EXPECT_TRUE(augment.crop && augment.flip);
  EXPECT_EQ(augment.crop_area, GetParam().least_crop);
  EXPECT_EQ(augment.rand_augment, GetParam().rand_augment.operations);
  EXPECT_EQ(augment.rand_magnitude, GetParam().rand_augment.magnitude);
  EXPECT_EQ(augment.rand_spread, GetParam().rand_augment.deviation);
  EXPECT_EQ(augment.erase, GetParam().erasing);
  EXPECT_EQ(augment.mixup, GetParam().mixup);
  EXPECT_EQ(augment.cutmix, GetParam().cutmix);
  EXPECT_EQ(augment.repeats, GetParam().repeats);
  EXPECT_EQ(std::llround(augment.mix_until * static_cast<double>(steps_of(GetParam().length))),
            steps_of(GetParam().mixing_ends));
}

TEST_P(PublishedRecipe, HasNothingElse) {
  EXPECT_EQ(recipe().precision, Precision::Fp32);
  EXPECT_EQ(recipe().micro_batches, 1);
  EXPECT_TRUE(recipe().freeze.empty());
  EXPECT_EQ(recipe().prune_share, 0);
  EXPECT_EQ(recipe().checkpoint_rule, CheckpointRule::Last);
}

INSTANTIATE_TEST_SUITE_P(Table, PublishedRecipe, testing::ValuesIn(published()),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(PublishedRecipes, AreAllOfTheTable) {
  std::set<std::string_view> held, there;
  for (const Published& one : published()) held.insert(one.name);
  for (const NamedRecipe& one : recipe_table()) there.insert(one.name);
  EXPECT_EQ(held, there);
}

// 1,281,167 images in batches of 4096: 312 steps an epoch (facebookresearch/ConvNeXt prints it).
TEST(PublishedRecipes, ConvNeXtWarmsUpFor6240StepsOf93600) {
  const RecipeSpec& recipe = std::ranges::find(recipe_table(), "convnext", &NamedRecipe::name)->spec;
  EXPECT_EQ(total_steps(recipe, kImageNet), 93'600);
  EXPECT_LT(optim::learning_rate_factor(recipe.schedule, 6'239, 93'600), 1);
  EXPECT_EQ(optim::learning_rate_factor(recipe.schedule, 6'240, 93'600), 1);
}

}  // namespace
}  // namespace ceteris::train
