// SPDX-License-Identifier: Apache-2.0
// Every recipe that has a name: repeated, interrupted, and with one component swapped.
#include <gtest/gtest.h>
#include <torch/nn/module.h>

#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "ceteris/base/file.hpp"
#include "ceteris/base/random.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/models/build.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/optim/layers.hpp"
#include "ceteris/spec/set.hpp"
#include "ceteris/train/recipe_table.hpp"
#include "ceteris/trial/run.hpp"
#include "ceteris/trial/task.hpp"

namespace ceteris::trial {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kRecipeSteps = 12;

/// A kill as a run sees it: it ends between two steps and writes nothing more.
struct Killed : std::runtime_error {
  Killed() : std::runtime_error("killed") {}
};

class NamedRecipes : public testing::TestWithParam<train::NamedRecipe> {
 protected:
  /// The recipe on a small network and few samples, for a few steps.
  TrialSpec trial_of(const train::NamedRecipe& recipe) {
    TrialSpec spec;
    spec.recipe = recipe.spec;
    if (recipe.name == "nanogpt") {
      std::string text;
      for (int i = 0; i < 400; ++i) text += "line " + std::to_string(i) + "\n";
      write_file_atomic(folder_.path() / "text.txt", text);
      spec.model = models::find("gpt_nano").spec;
      spec::set_all(spec, std::vector<std::string>{"data=text", "data.path=" + (folder_.path() / "text.txt").string(),
                                                   "model.dropout=0.2"});
    } else {
      spec.model = models::find(recipe.name == "cifar" ? "resnet_32px" : "vit_32px").spec;
      spec::set_all(spec, std::vector<std::string>{"data.images.size=32", "data.train=40", "data.validation=20"});
      spec::set_all(spec, recipe.name == "cifar"
                              ? std::vector<std::string>{"model.depths=[1,1]", "model.widths=[8,16]"}
                              : std::vector<std::string>{"model.depth=2", "model.width=24", "model.drop_path=0.2",
                                                         "model.pool=average"});
    }
    spec.recipe.steps = kRecipeSteps;
    spec.recipe.batch = 7;  // odd, and cut into parts of unequal size
    spec.recipe.micro_batches = 2;
    spec.recipe.evaluations = 4;
    spec.recipe.checkpoints = 5;
    return spec;
  }

  TrialRun run(const TrialSpec& spec, const std::string& name, RunOptions options = {}) {
    options.runs = folder_.path() / name;
    return run_trial(spec, options, executor_, progress_);
  }

  /// All that a run leaves of its numbers.
  static std::string trace(const fs::path& folder) {
    return read_file(folder / "metrics.csv") + read_file(folder / "result.json") +
           read_file(folder / "checkpoint" / ("step-" + std::to_string(kRecipeSteps) + ".safetensors"));
  }

  /// Trains with kills after random numbers of steps until nothing is left to do; returns how many there were.
  int run_with_kills(const TrialSpec& spec, const std::string& name, Draws draws) {
    for (int kills = 0;; ++kills) {
      const std::uint64_t lives = 1 + draws.below(5);
      std::uint64_t steps = 0;
      try {
        (void)run(spec, name, {.should_stop = [&]() -> bool {
                    if (kills < 10 && ++steps == lives) throw Killed();
                    return false;
                  }});
        return kills;
      } catch (const Killed&) {
      }
    }
  }

  TempDirectory folder_;
  Executor executor_{1};
  SilentProgress progress_;
};

TEST_P(NamedRecipes, GiveTheSameBitsTwice) {
  const TrialSpec spec = trial_of(GetParam());
  EXPECT_EQ(trace(run(spec, "a").folder), trace(run(spec, "b").folder));
}

TEST_P(NamedRecipes, GiveTheSameBitsHoweverOftenTheyAreKilled) {
  const TrialSpec spec = trial_of(GetParam());
  const TrialRun whole = run(spec, "whole");
  const int kills = run_with_kills(spec, "killed", Stream(1, 0, GetParam().name).at(0));
  EXPECT_GE(kills, 3);
  EXPECT_EQ(trace(folder_.path() / "killed" / whole.result.id), trace(whole.folder));
}

INSTANTIATE_TEST_SUITE_P(Table, NamedRecipes, testing::ValuesIn(train::recipe_table()),
                         [](const auto& test) { return std::string(test.param.name); });

struct Swap {
  std::string name;
  std::vector<std::string> set;
  std::size_t shared;  ///< the least number of parameters that are of both networks
};

class OneComponent : public NamedRecipes {
 protected:
  std::unique_ptr<train::Task> task(const TrialSpec& spec) {
    return make_task(spec, read_data(spec, executor_, progress_, loader::PartFolders::Recognised), at::kCPU);
  }
};

void expect_equal(const train::Batch& a, const train::Batch& b, const std::string& what) {
  EXPECT_TRUE(a.inputs["image"].equal(b.inputs["image"])) << what;
  EXPECT_TRUE(a.targets.equal(b.targets)) << what;
  EXPECT_EQ(a.first_sample, b.first_sample) << what;
}

TEST_P(OneComponent, SwappedLeavesEveryOtherParameterBatchAndAugmentationAsItWas) {
  const TrialSpec before = trial_of(GetParam());
  const auto of_before = task(before);
  for (const Swap& swap : {Swap{"norm", {"model.norm=dyt"}, 20},
                           {"activation", {"model.mlp.activation=relu"}, 28},
                           {"mixer", {"model.mixer=pooling"}, 20},
                           {"layer scale", {"model.residual.scale=layer_scale"}, 28},
                           {"drop path", {"model.drop_path=0.5"}, 28},
                           {"depth", {"model.depth=3"}, 28},
                           {"optimiser", {"recipe.optimiser=muon"}, 28},
                           {"schedule", {"recipe.schedule=wsd"}, 28},
                           {"average", {"recipe.ema_decay=0.5"}, 28},
                           {"precision of nothing else", {"recipe.evaluations=2"}, 28}}) {
    SCOPED_TRACE(swap.name);
    TrialSpec after = before;
    spec::set_all(after, swap.set);
    const auto of_after = task(after);
    std::size_t shared = 0;
    const auto theirs = of_after->network().named_parameters();
    for (const auto& entry : of_before->network().named_parameters()) {
      const at::Tensor* other = theirs.find(entry.key());
      if (other != nullptr && other->sizes() == entry.value().sizes()) {
        EXPECT_TRUE(other->equal(entry.value())) << entry.key();
        ++shared;
      }
    }
    EXPECT_GE(shared, swap.shared);
    for (const std::int64_t step : {0, 1, 4, 5, 11}) {
      expect_equal(of_before->batch(step), of_after->batch(step), "step " + std::to_string(step));
    }
  }
}

TEST_P(OneComponent, OfTheAugmentationSwitchedOffLeavesTheOrderAndTheOtherDraws) {
  TrialSpec full = trial_of(GetParam()), without = full;
  full.recipe.augment.mixup = full.recipe.augment.cutmix = without.recipe.augment.mixup =
      without.recipe.augment.cutmix = 0;
  without.recipe.augment.erase = 0;
  const auto of_full = task(full), of_without = task(without);
  for (const std::int64_t step : {0, 3, 11}) {
    const train::Batch a = of_full->batch(step), b = of_without->batch(step);
    EXPECT_TRUE(a.targets.equal(b.targets));
    for (std::int64_t i = 0; i < a.size(); ++i) {
      // Outside the rectangle that was erased an image is the same.
      const at::Tensor changed = a.inputs["image"][i].ne(b.inputs["image"][i]).any(0);
      EXPECT_LE(changed.to(at::kDouble).mean().item<double>(), 0.4);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Images, OneComponent,
                         testing::ValuesIn(std::vector<train::NamedRecipe>(train::recipe_table().begin(),
                                                                           train::recipe_table().begin() + 3)),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(LayerRates, KnowTheBlocksOfEveryFamily) {
  for (const auto& [name, blocks] :
       {std::pair{"convnext_32px", 6U}, {"resnet_32px", 6U}, {"swin_32px", 6U}, {"vit_32px", 4U}, {"gpt_nano", 2U}}) {
    const models::NamedModel& model = models::find(name);
    const bool text = std::holds_alternative<models::GptSpec>(model.spec);
    const auto network =
        text ? models::build(model.spec) : models::build_image_network(model.spec, {.side = 32, .classes = 10});
    std::vector<std::string> names;
    for (const auto& entry : network->named_parameters()) names.push_back(entry.key());
    const auto rates = optim::layer_rates(names, 0.5);
    std::set<double> all;
    for (const auto& [parameter, rate] : rates) all.insert(rate);
    EXPECT_EQ(all.size(), blocks + 2) << name << ": the blocks, what is before them and what is after";
    EXPECT_EQ(*all.rbegin(), 1) << name;
    for (const auto& [parameter, rate] : rates) {
      EXPECT_EQ(optim::reads_input(parameter), rate == *all.begin()) << parameter;
      EXPECT_TRUE(!optim::is_of_head(parameter) || rate == 1) << parameter;
    }
  }
}

}  // namespace
}  // namespace ceteris::trial
