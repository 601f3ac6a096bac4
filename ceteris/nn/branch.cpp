// SPDX-License-Identifier: Apache-2.0
#include "ceteris/nn/branch.hpp"

#include <cmath>

#include "ceteris/base/error.hpp"

namespace ceteris::nn {
namespace {

constexpr std::int64_t kLayers = 2;  // of a branch: qkv and proj, fc1 and fc2

}  // namespace

BranchOptions branch_options(const ResidualSpec& residual, LinearWeights weights, std::int64_t branches) {
  CETERIS_CHECK(branches > 0 || !follows_fixup(residual), "Fixup starts layers by the number of branches");
  return {.weights = weights, .fixup = follows_fixup(residual) ? branches : 0};
}

double fixup_factor(std::int64_t branches, std::int64_t layers) {
  return layers == 1 ? 1 : std::pow(static_cast<double>(branches), -1 / (2 * static_cast<double>(layers) - 2));
}

LinearOptions inner_layer(const BranchOptions& branch, LinearOptions usual, bool gated) {
  usual.weights = branch.weights;
  if (branch.fixup > 0) {
    const double factor = fixup_factor(branch.fixup, kLayers);
    usual.init = scaled(usual.init, gated ? std::sqrt(factor) : factor);
    usual.bias_in = true;
  }
  return usual;
}

LinearOptions last_layer(const BranchOptions& branch, LinearOptions usual) {
  usual.weights = branch.weights;
  if (branch.fixup > 0) {
    usual.init = kZeros;
    usual.bias_in = true;
  }
  return usual;
}

LinearOptions head_layer(const ResidualSpec& residual, LinearOptions usual) {
  if (follows_fixup(residual)) {
    usual.init = kZeros;
    usual.bias_in = true;
  }
  return usual;
}

}  // namespace ceteris::nn
