// SPDX-License-Identifier: Apache-2.0
// The masks that a step draws inside the network stay as they were when another component is swapped: on the tasks of
// every named recipe, with stochastic depth (images) or dropout (text).
//
// A mask is read off gradients: of one sample, the parameters of a branch have no gradient where it was dropped, and
// have one where it was kept.
#include <gtest/gtest.h>
#include <torch/nn/module.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "ceteris/spec/set.hpp"
#include "ceteris/trial/test_swaps.hpp"

namespace ceteris::trial {
namespace {

/// Whether each sample's branch, or element of it, was kept; by the path of what drew.
using Kept = std::map<std::string, std::vector<bool>>;

using Gradients = std::map<std::string, at::Tensor>;

/// The gradients of the loss of one sample, or of its first tokens.
Gradients gradients(train::Task& task, const train::Batch& sample) {
  task.network().zero_grad();
  task.forward_loss(sample).backward();
  Gradients all;
  for (const auto& entry : task.network().named_parameters()) {
    const at::Tensor& gradient = entry.value().grad();
    all.emplace(entry.key(), gradient.defined() ? gradient.clone() : at::zeros_like(entry.value()));
  }
  return all;
}

/// The branch that a parameter of an image network belongs to; empty for what belongs to none. A block of stages is one
/// branch beside its shortcut, a block of a transformer two, of which the first has norm1 and ls1.
std::string branch_of(const std::string& parameter) {
  const std::string mark = "blocks.";
  const std::size_t blocks = parameter.find(mark);
  if (blocks == std::string::npos) {
    return {};
  }
  const std::size_t end = parameter.find('.', blocks + mark.size());
  const std::string block = parameter.substr(0, end);
  const std::string part = parameter.substr(end + 1, parameter.find('.', end + 1) - end - 1);
  if (parameter.starts_with("stages.")) {
    return part == "shortcut" ? "" : block;
  }
  return block + (part == "attn" || part.find('1') != std::string::npos ? ".attn" : ".mlp");
}

/// Of every branch whether the sample kept it.
void append_branches(Kept& kept, const Gradients& of_sample) {
  std::map<std::string, bool> moves;
  for (const auto& [name, gradient] : of_sample) {
    if (const std::string branch = branch_of(name); !branch.empty()) {
      moves[branch] = moves[branch] || gradient.ne(0).any().item<bool>();
    }
  }
  for (const auto& [branch, kept_it] : moves) kept[branch].push_back(kept_it);
}

/// Whether each row of a gradient (rows, ...) has an element that is not zero.
void append_rows(std::vector<bool>& kept, const at::Tensor& gradient) {
  const at::Tensor rows = gradient.flatten(1).ne(0).any(1);
  for (std::int64_t i = 0; i < rows.size(0); ++i) kept.push_back(rows[i].item<bool>());
}

/// Of every channel whether one of the tokens shown kept it: of the embedding, and of the branches of every block.
void append_channels(Kept& kept, const Gradients& of_sample) {
  const auto position = of_sample.find("transformer.wpe.weight");
  append_rows(kept["transformer.wte"],
              (position == of_sample.end() ? of_sample.at("transformer.wte.weight") : position->second).t());
  for (std::size_t i = 0; of_sample.contains("transformer.h." + std::to_string(i) + ".ln_1.weight"); ++i) {
    const std::string block = "transformer.h." + std::to_string(i);
    for (const auto& [branch, norm] : {std::pair{".attn", ".ln_1_post.weight"}, {".mlp", ".ln_2_post.weight"}}) {
      // The last parameter of a branch, of one row a channel.
      const auto behind = of_sample.find(block + norm);
      append_rows(kept[block + branch], behind == of_sample.end() ? of_sample.at(block + branch + ".c_proj.weight")
                                                                  : behind->second.unsqueeze(1));
    }
  }
}

/// The first `count` tokens of a batch and what follows them.
train::Batch first_tokens(const train::Batch& batch, std::int64_t count) {
  return {.inputs = {{"tokens", batch.inputs["tokens"].narrow(1, 0, count)}},
          .targets = batch.targets.narrow(1, 0, count),
          .first_sample = batch.first_sample};
}

/// What a task keeps in some of its steps.
Kept kept_by(train::Task& task, bool is_text) {
  task.network().train();
  Kept kept;
  for (const std::int64_t step : {0, 1, 4, 39}) {
    const train::Batch batch = task.batch(step);
    for (std::int64_t n = 0; n < batch.size(); ++n) {
      const train::Batch sample = batch.part(n, n + 1);
      if (is_text) {
        for (const std::int64_t tokens : {1, 3}) append_channels(kept, gradients(task, first_tokens(sample, tokens)));
      } else {
        append_branches(kept, gradients(task, sample));
      }
    }
  }
  return kept;
}

/// Whether `more` keeps all that `less` keeps.
bool keeps_all_of(const std::vector<bool>& more, const std::vector<bool>& less) {
  return std::ranges::equal(more, less, [](bool a, bool b) { return a || !b; });
}

class Masks : public NamedTask {
 protected:
  [[nodiscard]] static bool is_text() { return GetParam().name == "nanogpt"; }

  /// Drops enough to see, and for text has a head of its own: a gradient of tied weights says nothing of a mask.
  TrialSpec dropping() {
    TrialSpec spec = trial_of(GetParam());
    spec::set_all(spec, is_text() ? std::vector<std::string>{"model.dropout=0.4", "model.tied_head=false"}
                                  : std::vector<std::string>{"model.drop_path=0.4"});
    return spec;
  }

  static std::vector<Swap> swaps() {
    std::vector<Swap> all = swaps_of_model(GetParam().name);
    for (Swap& swap : all) {
      if (swap.name == "head") swap.set = {"model.tied_head=true"};
    }
    return all;
  }
};

TEST_P(Masks, OfWhatIsNotTouchedStayWhenOneComponentIsSwapped) {
  const TrialSpec before = dropping();
  const Kept of_before = kept_by(*task(before), is_text());
  for (const Swap& swap : swaps()) {
    SCOPED_TRACE(swap.name);
    TrialSpec after = before;
    spec::set_all(after, swap.set);
    const Kept of_after = kept_by(*task(after), is_text());
    for (const auto& [path, kept] : of_before) {
      SCOPED_TRACE(path);
      ASSERT_TRUE(of_after.contains(path));
      if (swap.moves_rates) {
        // The draws are the same: the greater rate drops all that the smaller one drops.
        const std::vector<bool>& other = of_after.at(path);
        EXPECT_TRUE(keeps_all_of(kept, other) || keeps_all_of(other, kept));
      } else {
        EXPECT_EQ(of_after.at(path), kept);
      }
    }
  }
}

TEST_P(Masks, DifferBetweenThePlacesThatDraw) {
  std::vector<std::vector<bool>> drawn;
  for (const auto& [path, kept] : kept_by(*task(dropping()), is_text())) {
    // Rates of stochastic depth grow from 0: the first block is always kept.
    if (std::ranges::count(kept, false) > 0) {
      EXPECT_GT(std::ranges::count(kept, true), 0) << path;
      drawn.push_back(kept);
    }
  }
  ASSERT_FALSE(drawn.empty());
  std::ranges::sort(drawn);
  EXPECT_EQ(std::ranges::adjacent_find(drawn), drawn.end()) << "two places share their draws";
}

INSTANTIATE_TEST_SUITE_P(Table, Masks, testing::ValuesIn(train::recipe_table()),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace ceteris::trial
