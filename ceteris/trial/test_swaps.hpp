// SPDX-License-Identifier: Apache-2.0
// Every recipe that has a name as a small task, and the components that can be swapped in it.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/base/executor.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/progress.hpp"
#include "ceteris/base/temporary.hpp"
#include "ceteris/train/recipe_table.hpp"
#include "ceteris/trial/draft.hpp"
#include "ceteris/trial/task.hpp"
#include "ceteris/trial/test_recipes.hpp"

namespace ceteris::trial {

inline constexpr std::int64_t kRecipeSteps = 40;

class NamedTask : public testing::TestWithParam<train::NamedRecipe> {
 protected:
  /// The recipe on a small network of its family and few samples, for a few steps.
  TrialSpec trial_of(const train::NamedRecipe& recipe) {
    const std::filesystem::path text = folder_.path() / "text.txt";
    std::string lines;
    for (int i = 0; i < 400; ++i) lines += "line " + std::to_string(i) + "\n";
    write_file_atomic(text, lines);
    TrialDraft draft;
    take_settings(draft, small_trial_of(recipe.name, text.string()));
    TrialSpec spec = finished(draft);
    spec.recipe = recipe.spec;
    spec.recipe.steps = kRecipeSteps;
    spec.recipe.batch = 7;  // odd, and cut into parts of unequal size
    spec.recipe.micro_batches = 2;
    spec.recipe.evaluations = 4;
    spec.recipe.checkpoints = 20;
    return spec;
  }

  std::unique_ptr<train::Task> task(const TrialSpec& spec) {
    return make_task(spec, read_data(spec, executor_, progress_, loader::PartFolders::Recognised), at::kCPU);
  }

  TempDirectory folder_;
  Executor executor_{1};
  SilentProgress progress_;
};

struct Swap {
  std::string name;
  std::vector<std::string> set;
  std::vector<std::string> touched = {};  ///< parts of the names of all parameters that may be others then
  bool moves_rates = false;               ///< of stochastic depth or dropout
};

inline std::vector<Swap> swaps_of_recipe() {
  return {{"optimiser", {"recipe.optimiser=muon"}},     {"schedule", {"recipe.schedule=wsd"}},
          {"average", {"recipe.ema_decay=0.5"}},        {"rates by layer", {"recipe.layer_decay=0.7"}},
          {"accumulation", {"recipe.micro_batches=1"}}, {"evaluations", {"recipe.evaluations=2"}}};
}

/// `norm`: what the names of norms have in common.
inline std::vector<Swap> swaps_of_transformer(const std::string& norm) {
  return {{"norm", {"model.norm=dyt"}, {norm}},
          {"activation", {"model.mlp.activation=relu"}},
          {"gated mlp", {"model.mlp.gated=true"}, {".mlp."}},
          {"layer scale", {"model.residual.scale=layer_scale"}, {".ls"}},
          {"where norms stand", {"model.residual.placement=sandwich"}, {norm}}};
}

inline std::vector<Swap> swaps_of_stages(bool is_resnet) {
  return {{"drop path", {"model.drop_path=0.5"}, {}, true},
          {"norm", {"model.norm=groupnorm"}, {"norm"}},
          {"no statistics", {"model.norm=dyt"}, {"norm"}},
          {"activation", {"model.activation=silu"}},
          {"kernel", {"model.kernel=5"}, {is_resnet ? "blocks.0.conv_" : "conv_spatial"}},
          {"global response norm", {"model.grn=true"}, {"grn"}},
          {"layer scale", {"model.layer_scale=0.1"}, {"gamma"}},
          {"depth", {"model.depths=[2,2]"}, {"stages.0.blocks.1.", "stages.1.blocks.1."}, true},
          {"stem", {is_resnet ? "model.stem={kind=patch, size=2}" : "model.stem={kind=conv, kernel=3}"}, {"stem."}}};
}

/// The components of a network of this recipe's family.
inline std::vector<Swap> swaps_of_model(std::string_view recipe) {
  if (recipe == "convnext" || recipe == "cifar") {
    return swaps_of_stages(recipe == "cifar");
  }
  const bool is_text = recipe == "nanogpt";
  std::vector<Swap> swaps = swaps_of_transformer(is_text ? "ln_" : "norm");
  const auto add = [&](const Swap& swap) { swaps.push_back(swap); };
  if (is_text) {
    add({"dropout", {"model.dropout=0.5"}, {}, true});
    add({"position", {"model.position=rotary"}, {"wpe"}});
    add({"head", {"model.tied_head=false"}, {"lm_head"}});
    // The last layer of a branch starts the smaller the more branches there are (Radford et al. 2019).
    add({"depth", {"model.layers=3"}, {".h.2.", "c_proj"}});
    return swaps;
  }
  add({"drop path", {"model.drop_path=0.5"}, {}, true});
  if (recipe == "swin") {
    add({"mixer", {"model.mixer=pooling"}, {".attn."}});
    add({"depth", {"model.depths=[2,2]"}, {"layers.1.blocks.1."}, true});
    return swaps;
  }
  add({"position", {"model.position=sincos"}, {"pos_embed"}});
  add({"depth", {"model.depth=3"}, {"blocks.2."}, true});
  if (recipe == "small") add({"mixer", {"model.mixer=pooling"}, {".attn."}});
  return swaps;
}

}  // namespace ceteris::trial
