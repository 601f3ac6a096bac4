// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/component_table.hpp"

#include "ceteris/nn/activation_spec.hpp"
#include "ceteris/nn/block_spec.hpp"
#include "ceteris/nn/custom_norm.hpp"
#include "ceteris/nn/linear_spec.hpp"
#include "ceteris/nn/mixer_spec.hpp"
#include "ceteris/nn/norm_spec.hpp"

namespace ceteris::nn {
namespace {

/// Those of the program itself.
ComponentFamily custom_family() {
  ComponentFamily family{
      "norms of this program", "what stands for NAME in model.norm=custom, model.norm.name=NAME", {}};
  for (const NormEntry& entry : custom_norms()) {
    family.entries.push_back({entry.name, entry.doc, {}});
  }
  return family;
}

}  // namespace

const std::vector<ComponentFamily>& component_table() {
  static const std::vector<ComponentFamily> table = [] {
    std::vector<ComponentFamily> all = {
        alternatives<NormSpec>("norms", "what keeps the numbers between layers in range"),
        values<ops::Squash>("pointwise functions",
                            "f of the norm `pointwise`: f(alpha x + shift) times a weight and a bias a channel"),
        values<Activation>("activations", "the function between two linear layers"),
        alternatives<MixerSpec>("mixers", "how positions exchange what they hold"),
        values<Placement>("placements", "where the norms N of a block stand around its branches F"),
        alternatives<BranchScaleSpec>("branch scales", "what a branch is multiplied by before it joins the stream"),
        values<LinearWeights>("linear weights", "what the linear layers of a block multiply by"),
    };
    if (!custom_norms().empty()) {
      all.insert(all.begin() + 1, custom_family());
    }
    return all;
  }();
  return table;
}

}  // namespace ceteris::nn
