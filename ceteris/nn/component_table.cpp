// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/component_table.hpp"

#include <utility>

#include "ceteris/nn/activation_spec.hpp"
#include "ceteris/nn/block_spec.hpp"
#include "ceteris/nn/linear_spec.hpp"
#include "ceteris/nn/mixer_spec.hpp"
#include "ceteris/nn/norm_spec.hpp"

namespace ceteris::nn {
namespace {

/// The alternatives of a variant of specs.
template <typename Variant>
ComponentFamily alternatives(std::string_view name, std::string_view doc) {
  ComponentFamily family{name, doc, {}};
  for (const spec::Option& option : spec::TypeOf<Variant>::get()->options) {
    family.entries.push_back({option.kind, option.doc, spec::document(*option.schema)});
  }
  return family;
}

/// The values of an enumeration with names and docs.
template <typename Enumeration>
ComponentFamily values(std::string_view name, std::string_view doc) {
  ComponentFamily family{name, doc, {}};
  for (const auto& [value, word] : spec_names(Enumeration{})) {
    family.entries.push_back({word, spec_doc(value), {}});
  }
  return family;
}

}  // namespace

const std::vector<ComponentFamily>& component_table() {
  static const std::vector<ComponentFamily> table = {
      alternatives<NormSpec>("norms", "what keeps the numbers between layers in range"),
      values<ops::Squash>("pointwise functions",
                          "f of the norm `pointwise`: f(alpha x + shift) times a weight and a bias a channel"),
      values<Activation>("activations", "the function between two linear layers"),
      alternatives<MixerSpec>("mixers", "how positions exchange what they hold"),
      values<Placement>("placements", "where the norms N of a block stand around its branches F"),
      alternatives<BranchScaleSpec>("branch scales", "what a branch is multiplied by before it joins the stream"),
      values<LinearWeights>("linear weights", "what the linear layers of a block multiply by"),
  };
  return table;
}

}  // namespace ceteris::nn
