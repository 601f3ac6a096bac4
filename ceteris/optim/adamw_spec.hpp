// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <tuple>

#include "ceteris/spec/field.hpp"

namespace ceteris::optim {

/// AdamW with decoupled weight decay (Loshchilov & Hutter 2019). Parameters of one dimension and those named "*.bias"
/// are not decayed.
struct AdamWSpec {
  static constexpr std::string_view kind = "adamw";
  static constexpr std::string_view kind_doc = "adaptive moments with decoupled weight decay";
  /// It was the only one before.
  static constexpr std::string_view others_since = "0.2";
  double learning_rate = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double eps = 1e-8;
  double weight_decay = 0.05;
  double clip_norm = 0;

  static constexpr auto fields() {
    using Self = AdamWSpec;
    return std::tuple{
        spec::field("learning_rate", &Self::learning_rate, "peak learning rate", spec::range(0.0, 10.0)),
        spec::field("beta1", &Self::beta1, "decay of the first moment", spec::range(0.0, 0.999999)),
        spec::field("beta2", &Self::beta2, "decay of the second moment", spec::range(0.0, 0.999999)),
        spec::field("eps", &Self::eps, "added to the root of the second moment", spec::range(1e-16, 1.0)),
        spec::field("weight_decay", &Self::weight_decay, "decoupled weight decay", spec::range(0.0, 10.0)),
        spec::field("clip_norm", &Self::clip_norm, "largest gradient norm; 0 does not clip", spec::range(0.0, 1e9))};
  }
};
static_assert(spec::complete<AdamWSpec>());

}  // namespace ceteris::optim
