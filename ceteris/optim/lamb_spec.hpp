// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <tuple>

#include "ceteris/spec/field.hpp"

namespace ceteris::optim {

/// LAMB (You et al. 2020), as timm has it: AdamW's direction, decay included, of which each parameter takes a step in
/// proportion to its own norm. Parameters of one dimension and those named "*.bias" are neither decayed nor scaled.
struct LambSpec {
  static constexpr std::string_view kind = "lamb";
  static constexpr std::string_view kind_doc = "AdamW's direction, in steps proportional to the norm of each parameter";
  double learning_rate = 4e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double eps = 1e-6;
  double weight_decay = 0.02;
  double clip_norm = 1;

  static constexpr auto fields() {
    using Self = LambSpec;
    return std::tuple{
        spec::field("learning_rate", &Self::learning_rate, "peak learning rate", spec::range(0.0, 10.0)),
        spec::field("beta1", &Self::beta1, "decay of the first moment", spec::range(0.0, 0.999999)),
        spec::field("beta2", &Self::beta2, "decay of the second moment", spec::range(0.0, 0.999999)),
        spec::field("eps", &Self::eps, "added to the root of the second moment", spec::range(1e-16, 1.0)),
        spec::field("weight_decay", &Self::weight_decay, "times the weights, added to the direction",
                    spec::range(0.0, 10.0)),
        spec::field("clip_norm", &Self::clip_norm, "largest gradient norm; 0 does not clip", spec::range(0.0, 1e9))};
  }
};
static_assert(spec::complete<LambSpec>());

}  // namespace ceteris::optim
