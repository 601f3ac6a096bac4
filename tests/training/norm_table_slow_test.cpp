// SPDX-License-Identifier: Apache-2.0
// Every norm in every small network: 200 steps at batch 32 on built-in labelled images of 64 pixels, everything else
// equal. 160 plain images are seen 40 times, because 200 steps are too few for a transformer to learn the shapes: what
// is asked is whether training goes on at all. Prints a table; asserts what the literature says trains, and shows what
// it says fails.
//
//   build/release/tests/training/ceteris_training_slow_test        40 minutes on one core
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ceteris/base/executor.hpp"
#include "ceteris/base/progress.hpp"
#include "ceteris/loader/labelled_images.hpp"
#include "ceteris/models/build.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/nn/match.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/ops/threads.hpp"
#include "ceteris/train/image_task.hpp"
#include "ceteris/train/loop.hpp"

namespace ceteris::test {
namespace {

constexpr std::int64_t kSteps = 200;
constexpr int kThreads = 1;  // the models can run side by side
constexpr int kImages = 160;
// What the mean loss of 20 steps has to fall by, in nats: several times what it moves by where nothing is learned.
constexpr double kFall = 0.05;

enum class Claim {
  Trains,  ///< published as a norm of its own, in some family of networks: must train here
  Control  ///< published as a failure, or never meant to stand alone: shown, whatever happens
};

struct Arm {
  std::string name;
  nn::NormSpec norm;
  Claim claim = Claim::Trains;
};

/// One arm a kind of norm, and in a ViT, where they were searched, one a function of the pointwise family. In a ResNet
/// the pointwise ones are published as failures.
std::vector<Arm> arms(const std::string& model) {
  const Claim pointwise = model.starts_with("resnet") ? Claim::Control : Claim::Trains;
  std::vector<Arm> all = {{"layernorm", nn::LayerNorm{}},     {"rmsnorm", nn::RmsNorm{}},
                          {"batchnorm", nn::BatchNorm{}},     {"groupnorm", nn::GroupNorm{}},
                          {"dyt", nn::DyT{}, pointwise},      {"derf", nn::Derf{}, pointwise},
                          {"grn", nn::Grn{}, Claim::Control}, {"none", nn::NoNorm{}, Claim::Control}};
  for (const auto& [function, name] : ops::spec_names(ops::Squash{})) {
    if (!model.starts_with("vit") && function != ops::Squash::Identity) {
      continue;
    }
    all.push_back({std::string(name), nn::Pointwise{.function = function},
                   function == ops::Squash::Identity ? Claim::Control : Claim::Trains});
  }
  return all;
}

models::ModelSpec with_norm(models::ModelSpec spec, const nn::NormSpec& norm) {
  std::visit(nn::Match{[](models::CustomModelSpec&) {}, [&](auto& family) { family.norm = norm; }}, spec);
  return spec;
}

const loader::LabelledImages& images() {
  static const loader::LabelledImages drawn = [] {
    loader::BuiltinData data;
    data.images = {.size = 64, .clutter = 0, .noise = 0.02, .contrast = 0.5};
    data.train = kImages;
    data.validation = 100;
    Executor executor(kThreads);
    SilentProgress progress;
    return loader::draw_images(data, executor, progress);
  }();
  return drawn;
}

struct Result {
  double first = 0;        ///< mean training loss of the first 20 steps
  double last = 0;         ///< and of the last 20
  std::int64_t steps = 0;  ///< until the loss was no number, or all
};

Result train(const models::ModelSpec& spec, double learning_rate) {
  const auto network = models::build_image_network(spec, {.side = 64, .classes = 10});
  nn::initialise(*network, 0, 0);
  const auto part = [](const loader::LabelledPart& from) {
    return train::LabelledImages{images().cache, from.indices, from.labels};
  };
  train::RecipeSpec recipe;
  recipe.batch = 32;
  recipe.label_smoothing = 0;
  recipe.augment = {.crop = false, .flip = false};
  recipe.optimiser = optim::AdamWSpec{.learning_rate = learning_rate};
  train::ImageTask task(network, part(images().train), part(images().validation), recipe, {.size = 64});
  const auto optimiser = optim::make_optimiser(task.network(), recipe.optimiser);
  std::vector<double> losses;
  const train::LoopOutcome outcome =
      train::run_loop(task, *optimiser, {.steps = kSteps, .learning_rate = learning_rate, .schedule = recipe.schedule},
                      0, {.on_step = [&](const train::StepReport& step) { losses.push_back(step.loss); }});
  Result result;
  result.steps = outcome.diverged ? static_cast<std::int64_t>(losses.size()) : kSteps;
  if (outcome.diverged) {
    result.last = std::nan("");
    return result;
  }
  for (std::size_t i = 0; i < 20; ++i) {
    result.first += losses[i] / 20;
    result.last += losses[losses.size() - 1 - i] / 20;
  }
  return result;
}

std::string row(const std::string& name, const Result& result) {
  return std::isnan(result.last) ? fmt::format("  {:<14}diverged after {} steps\n", name, result.steps)
                                 : fmt::format("  {:<14}{:>7.3f} ->{:>7.3f}\n", name, result.first, result.last);
}

class NormTable : public testing::TestWithParam<const char*> {};

TEST_P(NormTable, EveryPublishedNormTrains) {
  ops::set_threads(kThreads);
  const models::ModelSpec model = models::find(GetParam()).spec;
  std::cout << GetParam() << ": training loss of the first and the last 20 of " << kSteps << " steps\n";
  for (const Arm& arm : arms(GetParam())) {
    const Result result = train(with_norm(model, arm.norm), 1e-3);
    std::cout << row(arm.name, result) << std::flush;
    if (arm.claim == Claim::Trains) {
      ASSERT_TRUE(std::isfinite(result.last)) << arm.name;
      EXPECT_LT(result.last, result.first - kFall) << arm.name;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Small, NormTable, testing::Values("convnext_64px", "vit_64px", "swin_64px", "resnet_64px"),
                         [](const auto& one) { return std::string(one.param); });

// Zhu et al. 2025: with DyT in the place of BatchNorm, ResNet-50 falls from 76.2 to 68.9 %, VGG19 from 72.7 to 71.0 %.
TEST(DocumentedFailures, DyTIsNoSubstituteForBatchNormInAResNet) {
  ops::set_threads(kThreads);
  const models::ModelSpec model = models::find("resnet_64px").spec;
  const Result batchnorm = train(with_norm(model, nn::BatchNorm{}), 1e-3);
  const Result dyt = train(with_norm(model, nn::DyT{}), 1e-3);
  std::cout << "resnet_64px\n" << row("batchnorm", batchnorm) << row("dyt", dyt);
  EXPECT_GT(dyt.last, batchnorm.last);
}

// Zhu et al. 2025: with the identity in the place of tanh, ViT-S and ViT-B diverge at the rate at which tanh trains.
// Four blocks are too few to show it; what docs/models.md says instead is held here.
TEST(DocumentedFailures, TheIdentityBearsALearningRateOfTanhInAViTOfFourBlocks) {
  ops::set_threads(kThreads);
  constexpr double kRate = 4e-3;
  const models::ModelSpec model = models::find("vit_64px").spec;
  const Result tanh = train(with_norm(model, nn::Pointwise{.function = ops::Squash::Tanh}), kRate);
  const Result identity = train(with_norm(model, nn::Pointwise{.function = ops::Squash::Identity}), kRate);
  std::cout << "vit_64px at a learning rate of 4e-3\n" << row("tanh", tanh) << row("identity", identity);
  ASSERT_TRUE(std::isfinite(identity.last));
  EXPECT_LT(identity.last, identity.first - kFall);
  EXPECT_LT(identity.last, tanh.last);
}

}  // namespace
}  // namespace ceteris::test
