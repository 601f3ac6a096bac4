// SPDX-License-Identifier: Apache-2.0
// Fifty steps of a whole recipe against PyTorch with torchvision, and against timm: the same first weights, batches and
// hyper-parameters, their own model, loss, label smoothing, schedule, weight-decay groups, clipping, optimiser and
// average.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "ceteris/base/executor.hpp"
#include "ceteris/base/progress.hpp"
#include "ceteris/loader/labelled_images.hpp"
#include "ceteris/loader/mixing.hpp"
#include "ceteris/models/build.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/optim/weight_average.hpp"
#include "ceteris/train/image_task.hpp"
#include "ceteris/train/loop.hpp"
#include "ceteris/train/recipe.hpp"
#include "tests/support/exchange.hpp"
#include "tests/support/requirement.hpp"

namespace ceteris::test {
namespace {

constexpr std::int64_t kParitySteps = 50;
constexpr int kParityBatch = 16;
constexpr double kSmoothing = 0.1;

/// All that a recipe has, on few images.
train::RecipeSpec whole_recipe(double learning_rate) {
  train::RecipeSpec recipe;
  recipe.batch = kParityBatch;
  recipe.steps = kParitySteps;
  recipe.label_smoothing = kSmoothing;
  recipe.optimiser = optim::AdamWSpec{.learning_rate = learning_rate, .weight_decay = 0.05, .clip_norm = 1};
  recipe.schedule = optim::CosineSpec{.warmup = 0.2, .floor = 0.01};
  recipe.augment = {
      .crop_area = 0.7, .rand_augment = 1, .erase = 0.1, .mixup = 0.8, .cutmix = 1, .mix_until = 0.5, .repeats = 2};
  recipe.ema_decay = 0.9;
  recipe.decay_positions = false;
  return recipe;
}

std::string as_json(const train::RecipeSpec& recipe) {
  const auto& adamw = std::get<optim::AdamWSpec>(recipe.optimiser);
  const auto& cosine = std::get<optim::CosineSpec>(recipe.schedule);
  return fmt::format(
      R"({{"learning_rate":{},"beta1":{},"beta2":{},"eps":{},"weight_decay":{},"clip_norm":{},"warmup":{},"floor":{},)"
      R"("label_smoothing":{},"ema_decay":{}}})",
      adamw.learning_rate, adamw.beta1, adamw.beta2, adamw.eps, adamw.weight_decay, adamw.clip_norm, cosine.warmup,
      cosine.floor, recipe.label_smoothing, recipe.ema_decay);
}

train::ImageTask task_of(const std::shared_ptr<nn::Network>& network, const train::RecipeSpec& recipe) {
  loader::BuiltinData data;
  data.images = {.size = 32, .clutter = 0, .noise = 0.02, .contrast = 0.5};
  data.train = 200;
  data.validation = 10;
  Executor executor(1);
  SilentProgress progress;
  const loader::LabelledImages images = loader::draw_images(data, executor, progress);
  const auto part = [&](const loader::LabelledPart& from) {
    return train::LabelledImages{images.cache, from.indices, from.labels};
  };
  return {network, part(images.train), part(images.validation), recipe, {.size = 32, .classes = 10, .seed = 4}};
}

/// The shares of the classes in each image of a batch, before smoothing.
at::Tensor shares(const train::Batch& batch) {
  // Labels alone, once nothing is mixed any more.
  return batch.targets.is_floating_point() ? batch.targets : loader::mixed_targets(batch.targets, 10, 0, {});
}

/// What the reference starts from. `task`: one that smoothes no label.
void write_start(const std::filesystem::path& path, const nn::Network& network, train::ImageTask& task) {
  Tensors tensors;
  for (const auto& entry : network.named_parameters()) {
    tensors.emplace("weight/" + entry.key(), entry.value().detach().contiguous().clone());
  }
  std::vector<at::Tensor> images, of_images;
  for (std::int64_t step = 0; step < kParitySteps; ++step) {
    const train::Batch batch = task.batch(step);
    images.push_back(batch.inputs["image"]);
    of_images.push_back(shares(batch));
  }
  tensors.emplace("images", at::stack(images));
  tensors.emplace("shares", at::stack(of_images));
  std::vector<formats::TensorEntry> entries;
  for (const auto& [name, tensor] : tensors) {
    entries.push_back({name,
                       formats::ElementType::F32,
                       tensor.sizes().vec(),
                       {static_cast<const std::byte*>(tensor.data_ptr()), tensor.nbytes()}});
  }
  formats::write_tensor_file(path, {}, entries);
}

/// The largest difference of two curves.
double distance(const std::vector<double>& ours, const at::Tensor& theirs) {
  return (at::tensor(ours, at::kDouble) - theirs.to(at::kDouble)).abs().max().item<double>();
}

/// Whose parts and networks the reference takes, and what CETERIS_REQUIRE calls them.
struct Library {
  std::string name;  ///< tests/parity/recipe_of_NAME.py
  std::string requirement;
  std::vector<std::string> modules;
};

void expect_recipe_parity(const Library& library, const std::string& family, const models::ModelSpec& spec,
                          double learning_rate) {
  const std::string python = python_with(library.modules);
  if (python.empty()) {
    CETERIS_SKIP_WITHOUT(library.requirement, lack_of_python(library.modules));
  }
  const train::RecipeSpec recipe = whole_recipe(learning_rate);
  train::RecipeSpec unsmoothed = recipe;
  unsmoothed.label_smoothing = 0;
  const auto network = models::build_image_network(spec, {.side = 32, .classes = 10});
  nn::initialise(*network, 4, 0);
  train::ImageTask task = task_of(network, recipe), of_shares = task_of(network, unsmoothed);
  const TempDirectory folder;
  write_start(folder.path() / "start.safetensors", *network, of_shares);
  const Tensors reference =
      run_reference(python, std::filesystem::path(CETERIS_SOURCE_DIR) / "tests/parity/recipe_reference.py",
                    {library.name, family, (folder.path() / "start.safetensors").string(), as_json(recipe)});

  const at::Tensor first = task.batch(0).inputs["image"];
  const double untrained = task.forward_loss(task.batch(kParitySteps - 1)).item<double>();
  const auto optimiser = train::make_optimiser(*network, recipe);
  optim::WeightAverage average(*network, {.decay = recipe.ema_decay});
  std::vector<double> losses, norms;
  const train::LoopPlan plan{
      .steps = kParitySteps, .learning_rate = optim::learning_rate(recipe.optimiser), .schedule = recipe.schedule};
  (void)train::run_loop(task, *optimiser, plan, 0,
                        {.on_step =
                             [&](const train::StepReport& step) {
                               losses.push_back(step.loss);
                               norms.push_back(step.gradient_norm);
                             }},
                        &average);
  const torch::NoGradGuard no_grad;
  const optim::AverageInPlace lent(average);
  network->eval();
  const at::Tensor outputs = network->forward(first, {});

  const double own = distance(losses, reference.at("loss/64"));
  const double theirs = (reference.at("loss/32") - reference.at("loss/64")).abs().max().item<double>();
  fmt::print("{}: losses {:.4f} to {:.4f}; farthest from {} in float64: ours {:.2e}, its float32 {:.2e}\n", family,
             losses.front(), losses.back(), library.name, own, theirs);
  EXPECT_LT(own, 1e-4);
  EXPECT_GT(std::abs(losses.back() - untrained), 0.01) << "steps that a tolerance of 1e-4 could not tell from none";
  EXPECT_LT(distance(norms, reference.at("norm/64")), 1e-3 * reference.at("norm/64").max().item<double>());
  const at::Tensor& exact = reference.at("average/64");
  EXPECT_LT((outputs.to(at::kDouble) - exact).norm().item<double>(), 1e-3 * exact.norm().item<double>());
}

const Library kTorch{"torch", "parity", {"torch", "torchvision"}};
const Library kTimm{"timm", "timm", {"torch", "torchvision", "timm"}};

models::ModelSpec small_vit() {
  models::ViTSpec spec;
  spec.patch = 8;
  spec.depth = 3;
  spec.heads = 4;
  spec.width = 32;
  spec.drop_path = 0;
  return spec;
}

models::ModelSpec small_convnext() {
  models::StagedSpec spec;
  spec.depths = {1, 1, 2, 1};
  spec.widths = {16, 32, 48, 64};
  spec.layer_scale = 0.5;  // at 1e-6 a network this small hardly learns in fifty steps
  spec.drop_path = 0;
  return spec;
}

TEST(RecipeParity, AViTFollowsPyTorchForFiftySteps) {
  expect_recipe_parity(kTorch, "vit", small_vit(), 5e-3);
}

TEST(RecipeParity, AConvNeXtFollowsPyTorchForFiftySteps) {
  expect_recipe_parity(kTorch, "convnext", small_convnext(), 1e-2);
}

TEST(RecipeParity, AViTFollowsTimmForFiftySteps) {
  expect_recipe_parity(kTimm, "vit", small_vit(), 5e-3);
}

TEST(RecipeParity, AConvNeXtFollowsTimmForFiftySteps) {
  expect_recipe_parity(kTimm, "convnext", small_convnext(), 1e-2);
}

}  // namespace
}  // namespace ceteris::test
