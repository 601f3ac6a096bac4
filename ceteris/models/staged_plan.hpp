// SPDX-License-Identifier: Apache-2.0
// A staged backbone resolved to its layers: the one description that the module and the cost model read. Free of
// libtorch.
//
// Names are by role, so that a step of the roadmap moves no other weight: conv_in and conv_out are the first and last
// convolution of a block by depth of the narrow-wide-narrow path, conv_spatial the k x k one wherever it stands; a norm
// is named after the convolution that it follows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ceteris/models/image_input.hpp"
#include "ceteris/models/staged_spec.hpp"

namespace ceteris::models {

/// A convolution and what follows it.
struct StagedLayer {
  std::string role;  ///< "in", "spatial" or "out": registered as conv_ROLE and norm_ROLE
  std::int64_t in = 0;
  std::int64_t out = 0;
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
  std::int64_t groups = 1;
  bool norm = false;
  bool activation = false;
  bool grn = false;

  /// Without neighbours: a linear layer over the channels.
  [[nodiscard]] bool pointwise() const { return kernel == 1 && stride == 1 && groups == 1; }
};

struct StagedBlockPlan {
  std::vector<StagedLayer> layers;
  std::int64_t in = 0;
  std::int64_t out = 0;
  std::int64_t stride = 1;
  double drop_path = 0;
  std::int64_t fixup = 0;  ///< under Fixup the blocks of the network, a branch each; otherwise 0
  bool skip = true;        ///< the input is added to the branch

  /// The identity does not fit: a 1 x 1 convolution goes beside the branch.
  [[nodiscard]] bool projects() const { return skip && (in != out || stride != 1); }
};

struct StagedPlan {
  struct Stage {
    std::int64_t downsample_from = 0;  ///< channels before a separate downsampling; 0 without one
    std::int64_t width = 0;            ///< channels of its maps
    std::vector<StagedBlockPlan> blocks;
  };
  std::vector<Stage> stages;
};

/// Throws Error (exit 3) for fields that contradict each other or the input.
[[nodiscard]] StagedPlan plan(const StagedSpec& spec, const ImageInput& input);

}  // namespace ceteris::models
