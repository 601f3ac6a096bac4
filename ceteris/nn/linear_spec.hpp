// SPDX-License-Identifier: Apache-2.0
// How the linear layers of a block hold their weights. Free of libtorch; nn/linear.hpp is the module.
#pragma once

#include <array>
#include <string_view>
#include <utility>

namespace ceteris::nn {

enum class LinearWeights {
  Plain,
  SigmaReparam,
};
constexpr auto spec_names(LinearWeights) {
  using Name = std::pair<LinearWeights, std::string_view>;
  return std::array{Name{LinearWeights::Plain, "plain"}, Name{LinearWeights::SigmaReparam, "sigma_reparam"}};
}

/// What a layer multiplies by; for help.
constexpr std::string_view spec_doc(LinearWeights weights) {
  switch (weights) {
    case LinearWeights::Plain:
      return "W";
    case LinearWeights::SigmaReparam:
      return "(gamma / sigma(W)) W: sigma the spectral norm, gamma one learned number a layer, 1 at the start (Zhai et "
             "al. 2023)";
  }
  return {};
}

}  // namespace ceteris::nn
