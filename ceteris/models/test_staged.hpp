// SPDX-License-Identifier: Apache-2.0
// Small staged networks, for the tests of the whole and of one block.
#pragma once

#include "ceteris/models/image_input.hpp"
#include "ceteris/models/staged_spec.hpp"

namespace ceteris::models {

inline constexpr ImageInput kInput{.channels = 3, .side = 32, .classes = 5};

inline StagedSpec small() {
  StagedSpec spec;
  spec.depths = {1, 2};
  spec.widths = {8, 12};
  spec.drop_path = 0;
  return spec;
}

inline StagedSpec under_fixup(StagedSpec spec) {
  spec.norm = nn::NoNorm{};
  spec.layer_scale = 0;
  spec.fixup = true;
  return spec;
}

}  // namespace ceteris::models
