// SPDX-License-Identifier: Apache-2.0
#include "ceteris/models/transformer_check.hpp"

#include <string>

#include "ceteris/base/error.hpp"

namespace ceteris::models {
namespace {

void check_mixer(const nn::MixerSpec& mixer, std::int64_t width, std::int64_t heads) {
  if (nn::attends(mixer) && width % heads != 0) {
    throw spec_error(
        "model.heads",
        std::to_string(heads) + " heads of a width of " + std::to_string(width) + " do not share it evenly",
        "choose a number of heads that divides the width");
  }
  const auto check_odd = [](const std::int64_t kernel) {
    if (kernel % 2 == 0) {
      throw spec_error("model.mixer.kernel", "a kernel of " + std::to_string(kernel) + " has no centre",
                       "choose an odd number");
    }
  };
  if (const auto* conv = std::get_if<nn::DepthwiseConv>(&mixer)) {
    check_odd(conv->kernel);
  }
  if (const auto* around = std::get_if<nn::Neighbourhood>(&mixer)) {
    check_odd(around->kernel);
  }
}

template <class Spec>
void check_branches(const Spec& spec) {
  for (const auto& problem : {branch_problem(spec.residual, spec.weights), mlp_problem(spec.mlp)}) {
    if (problem) {
      throw Error(Exit::InvalidSpec, {*problem});
    }
  }
}

}  // namespace

std::optional<Problem> branch_problem(const nn::ResidualSpec& residual, nn::LinearWeights weights) {
  if (!nn::follows_fixup(residual) || weights != nn::LinearWeights::SigmaReparam) {
    return std::nullopt;
  }
  return Problem{"model.weights",
                 "sigma_reparam divides by spectral norms, and fixup starts the last layer of every branch at zero",
                 "choose one of the two"};
}

// A field without effect would let a study compare a network with itself.
std::optional<Problem> mlp_problem(const nn::MlpSpec& mlp) {
  const bool is_behind = mlp.activation_place == nn::ActivationPlace::Behind;
  if (!nn::feeds_forward(mlp) && (mlp.gated || is_behind)) {
    return Problem{mlp.gated ? "model.mlp.gated" : "model.mlp.activation_place",
                   "is of an MLP, and model.mlp.ratio is 0: there is none", "leave it out, or give the MLP a width"};
  }
  if (mlp.gated && is_behind) {
    return Problem{"model.mlp.activation_place", "a gated MLP multiplies by what its activation gives",
                   "set it to between, or model.mlp.gated to false"};
  }
  return std::nullopt;
}

void check(const ViTSpec& spec, const ImageInput& input) {
  check_branches(spec);
  check_mixer(spec.mixer, spec.width, spec.heads);
  if (input.side < spec.patch || input.side % spec.patch != 0) {
    throw spec_error(
        "model.patch",
        "patches of " + std::to_string(spec.patch) + " pixels do not fill an image of " + std::to_string(input.side),
        "choose a side that divides that of the image");
  }
  if (nn::needs_grid(spec.mixer) && (spec.pool == Pool::ClassToken || spec.registers > 0)) {
    throw spec_error("model.pool", "this mixer has no place for tokens outside the grid",
                     "set model.pool=average and model.registers=0");
  }
  if (spec.position == PatchPosition::SinCos && spec.width % 4 != 0) {
    throw spec_error(
        "model.position",
        "sines and cosines of rows and columns need a width that 4 divides, not " + std::to_string(spec.width),
        "choose another width, or learned positions");
  }
}

void check(const SwinSpec& spec, const ImageInput& input) {
  check_branches(spec);
  if (spec.depths.empty() || spec.depths.size() != spec.heads.size()) {
    throw spec_error("model.heads",
                     "a network of " + std::to_string(spec.depths.size()) + " depths and " +
                         std::to_string(spec.heads.size()) + " numbers of heads",
                     "give one of each for every stage");
  }
  for (std::size_t i = 0; i < spec.depths.size(); ++i) {
    check_mixer(spec.mixer, spec.width << i, spec.heads[i]);
  }
  if (input.side < spec.patch) {
    throw spec_error(
        "model.patch",
        "a patch of " + std::to_string(spec.patch) + " pixels is larger than an image of " + std::to_string(input.side),
        "use larger images or a smaller patch");
  }
}

}  // namespace ceteris::models
