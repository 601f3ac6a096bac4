// SPDX-License-Identifier: Apache-2.0
// Every recipe that has a name: repeated, interrupted, and with one component swapped.
#include <gtest/gtest.h>
#include <torch/nn/module.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "ceteris/base/file.hpp"
#include "ceteris/base/random.hpp"
#include "ceteris/models/build.hpp"
#include "ceteris/models/table.hpp"
#include "ceteris/nn/network.hpp"
#include "ceteris/optim/layers.hpp"
#include "ceteris/spec/json.hpp"
#include "ceteris/spec/set.hpp"
#include "ceteris/train/recipe_table.hpp"
#include "ceteris/trial/run.hpp"
#include "ceteris/trial/task.hpp"
#include "ceteris/trial/test_swaps.hpp"

namespace ceteris::trial {
namespace {

namespace fs = std::filesystem;

constexpr int kKills = 10;

/// A kill as a run sees it: it ends between two steps and writes nothing more.
struct Killed : std::runtime_error {
  Killed() : std::runtime_error("killed") {}
};

class NamedRecipes : public NamedTask {
 protected:
  TrialRun run(const TrialSpec& spec, const std::string& name, RunOptions options = {}) {
    options.runs = folder_.path() / name;
    return run_trial(spec, options, executor_, progress_);
  }

  /// All that a run leaves of its numbers.
  static std::string trace(const fs::path& folder) {
    return read_file(folder / "metrics.csv") + read_file(folder / "result.json") +
           read_file(folder / "checkpoint" / ("step-" + std::to_string(kRecipeSteps) + ".safetensors"));
  }

  /// Trains with kills after random numbers of steps, kKills of them, and then to the end; returns how many there were.
  int run_with_kills(const TrialSpec& spec, const std::string& name, Draws draws) {
    for (int kills = 0;; ++kills) {
      const std::uint64_t lives = 1 + draws.below(5);
      std::uint64_t steps = 0;
      try {
        (void)run(spec, name, {.should_stop = [&]() -> bool {
                    if (kills < kKills && ++steps == lives) throw Killed();
                    return false;
                  }});
        return kills;
      } catch (const Killed&) {
      }
    }
  }
};

TEST_P(NamedRecipes, GiveTheSameBitsTwice) {
  const TrialSpec spec = trial_of(GetParam());
  EXPECT_EQ(trace(run(spec, "a").folder), trace(run(spec, "b").folder));
}

TEST_P(NamedRecipes, GiveTheSameBitsAfterTenKillsAtRandomSteps) {
  const TrialSpec spec = trial_of(GetParam());
  const TrialRun whole = run(spec, "whole");
  const int kills = run_with_kills(spec, "killed", Stream(1, 0, GetParam().name).at(0));
  EXPECT_EQ(kills, kKills);
  EXPECT_EQ(trace(folder_.path() / "killed" / whole.result.id), trace(whole.folder));
}

INSTANTIATE_TEST_SUITE_P(Table, NamedRecipes, testing::ValuesIn(train::recipe_table()),
                         [](const auto& test) { return std::string(test.param.name); });

template <class Wanted>
std::vector<train::NamedRecipe> recipes_where(Wanted wanted) {
  std::vector<train::NamedRecipe> found;
  std::ranges::copy_if(train::recipe_table(), std::back_inserter(found), wanted);
  return found;
}

/// All that the recipes leave out, on top of one that draws every augmentation.
class OtherOptions : public NamedRecipes {};

TEST_P(OtherOptions, GiveTheSameBitsAfterTenKillsAtRandomSteps) {
  const std::vector<std::vector<std::string>> options = {
      {"recipe.optimiser=muon", "recipe.schedule=wsd", "recipe.layer_decay=0.7", "recipe.precision=bf16",
       "recipe.ema_decay=0.9", "recipe.ema_warmup=true", "recipe.optimiser.clip_norm=0.5"},
      {"recipe.optimiser=lamb", "recipe.schedule=linear", "recipe.layer_decay=0.8", "recipe.micro_batches=3",
       "recipe.optimiser.clip_norm=0.5", "recipe.ema_decay=0.9"}};
  for (std::size_t i = 0; i < options.size(); ++i) {
    SCOPED_TRACE(options[i].front());
    TrialSpec spec = trial_of(GetParam());
    spec::set_all(spec, options[i]);
    const std::string name = std::to_string(i);
    const TrialRun whole = run(spec, "whole" + name);
    EXPECT_EQ(run_with_kills(spec, "killed" + name, Stream(1, i, "options").at(0)), kKills);
    EXPECT_EQ(trace(folder_.path() / ("killed" + name) / whole.result.id), trace(whole.folder));
  }
}

INSTANTIATE_TEST_SUITE_P(Deit, OtherOptions,
                         testing::ValuesIn(recipes_where([](const train::NamedRecipe& r) { return r.name == "deit"; })),
                         [](const auto& test) { return std::string(test.param.name); });

class OneComponent : public NamedTask {};

std::map<std::string, at::Tensor> first_weights(train::Task& task) {
  std::map<std::string, at::Tensor> weights;
  for (const auto& entry : task.network().named_parameters()) weights.emplace(entry.key(), entry.value().detach());
  return weights;
}

/// Holds all that `swap` does not name to the bits of before.
void expect_others_equal(const std::map<std::string, at::Tensor>& before,
                         const std::map<std::string, at::Tensor>& after, const Swap& swap) {
  const auto is_touched = [&](const std::string& name) {
    return std::ranges::any_of(swap.touched,
                               [&](const std::string& part) { return name.find(part) != std::string::npos; });
  };
  std::size_t held = 0;
  for (const auto& [name, weight] : before) {
    const auto found = after.find(name);
    if (!is_touched(name)) {
      ASSERT_NE(found, after.end()) << name;
      EXPECT_TRUE(found->second.equal(weight)) << name;
      ++held;
    }
  }
  EXPECT_GE(3 * held, before.size()) << "too little is left to compare";
  for (const auto& [name, weight] : after) {
    EXPECT_TRUE(before.contains(name) || is_touched(name)) << name << " is new";
  }
}

void expect_equal(const train::Batch& a, const train::Batch& b, const std::string& input) {
  EXPECT_TRUE(a.inputs[input].equal(b.inputs[input]));
  EXPECT_TRUE(a.targets.equal(b.targets));
  EXPECT_EQ(a.first_sample, b.first_sample);
}

TEST_P(OneComponent, SwappedLeavesEveryOtherParameterBatchAndAugmentationAsItWas) {
  const std::string input = GetParam().name == "nanogpt" ? "tokens" : "image";
  const TrialSpec before = trial_of(GetParam());
  const auto of_before = task(before);
  EXPECT_EQ(of_before->batch(0).targets.is_floating_point(), before.recipe.augment.mixes())
      << "mixed targets say what mixup and CutMix drew";
  std::vector<Swap> swaps = swaps_of_model(GetParam().name);
  for (const Swap& swap : swaps_of_recipe()) swaps.push_back(swap);
  for (const Swap& swap : swaps) {
    SCOPED_TRACE(swap.name);
    TrialSpec after = before;
    spec::set_all(after, swap.set);
    EXPECT_TRUE(spec::to_json(after) != spec::to_json(before)) << "swapped for itself";
    const auto of_after = task(after);
    expect_others_equal(first_weights(*of_before), first_weights(*of_after), swap);
    for (const std::int64_t step : {0, 1, 4, 5, 39}) {
      SCOPED_TRACE(step);
      expect_equal(of_before->batch(step), of_after->batch(step), input);
    }
    if (swap.set[0].starts_with("recipe.")) {
      // The masks inside the network too.
      EXPECT_TRUE(of_before->forward_loss(of_before->batch(4)).equal(of_after->forward_loss(of_after->batch(4))));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Table, OneComponent, testing::ValuesIn(train::recipe_table()),
                         [](const auto& test) { return std::string(test.param.name); });

class Erasing : public OneComponent {};

TEST_P(Erasing, SwitchedOffLeavesTheOrderAndTheOtherDraws) {
  TrialSpec full = trial_of(GetParam()), without = full;
  full.recipe.augment.mixup = full.recipe.augment.cutmix = without.recipe.augment.mixup =
      without.recipe.augment.cutmix = 0;
  without.recipe.augment.erase = 0;
  const auto of_full = task(full), of_without = task(without);
  double erased = 0;
  for (const std::int64_t step : {0, 3, 11, 12, 13, 14}) {
    const train::Batch a = of_full->batch(step), b = of_without->batch(step);
    EXPECT_TRUE(a.targets.equal(b.targets));
    for (std::int64_t i = 0; i < a.size(); ++i) {
      // Outside the rectangle that was erased an image is the same.
      const at::Tensor changed = a.inputs["image"][i].ne(b.inputs["image"][i]).any(0);
      EXPECT_LE(changed.to(at::kDouble).mean().item<double>(), 0.4);
      erased += changed.to(at::kDouble).mean().item<double>();
    }
  }
  EXPECT_GT(erased, 0.1) << "one image in four loses a rectangle";
}

INSTANTIATE_TEST_SUITE_P(Table, Erasing, testing::ValuesIn(recipes_where([](const train::NamedRecipe& r) {
                           return r.spec.augment.erase > 0;
                         })),
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
