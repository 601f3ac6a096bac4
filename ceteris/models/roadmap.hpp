// SPDX-License-Identifier: Apache-2.0
// The modernisation of ResNet into ConvNeXt, step by step (Liu et al. 2022, Figure 2, Tables 10 and 11), as points of
// StagedSpec. Free of libtorch.
//
// Where the paper is silent, the choice made here, the same in both regimes: the patch stem keeps a norm, and an
// activation until step "fewer activations"; a norm stands on every 1 x 1 shortcut as long as there are shortcuts;
// convolutions have no biases, branches no layer scale and the head no norm until the last step, which brings them with
// the separate downsampling; all networks of the path start from the truncated normal of the ConvNeXt code and share
// one drop path rate, which belong to the recipe that the path holds equal. Parameter counts then agree with the ones
// derived from the paper's FLOPs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ceteris/models/staged_spec.hpp"

namespace ceteris::models {

enum class Regime {
  ResNet50,   ///< to ConvNeXt-T
  ResNet200,  ///< to ConvNeXt-B
};

struct RoadmapStep {
  std::string_view name;
  /// The fields of StagedSpec that differ from the adopted step before it: the one thing that changes.
  std::vector<std::string_view> changes;
  bool adopted = true;  ///< false for the kernels that were tried and left
  StagedSpec spec;
};

/// The start and the 15 steps behind it, in the order of the paper; the paper's seventeenth row is the start under an
/// older recipe. A step that was not adopted is not built upon.
[[nodiscard]] std::vector<RoadmapStep> roadmap(Regime regime);

}  // namespace ceteris::models
