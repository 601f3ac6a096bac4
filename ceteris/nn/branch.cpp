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
  BranchOptions options;
  options.weights = weights;
  options.fixup = follows_fixup(residual) ? branches : 0;
  return options;
}

double fixup_factor(std::int64_t branches, std::int64_t layers) {
  return layers == 1 ? 1 : std::pow(static_cast<double>(branches), -1 / (2 * static_cast<double>(layers) - 2));
}

LinearOptions inner_layer(const BranchOptions& branch, bool gated) {
  LinearOptions layer = branch.inner;
  layer.weights = branch.weights;
  if (branch.fixup > 0) {
    const double factor = fixup_factor(branch.fixup, kLayers);
    layer.init = scaled(layer.init, gated ? std::sqrt(factor) : factor);
    layer.bias_in = true;
  }
  return layer;
}

LinearOptions last_layer(const BranchOptions& branch) {
  LinearOptions layer = branch.last;
  layer.weights = branch.weights;
  if (branch.fixup > 0) {
    layer.init = kZeros;
    layer.bias_in = true;
  }
  return layer;
}

LinearOptions head_layer(const ResidualSpec& residual, LinearOptions usual) {
  if (follows_fixup(residual)) {
    usual.init = kZeros;
    usual.bias_in = true;
  }
  return usual;
}

}  // namespace ceteris::nn
