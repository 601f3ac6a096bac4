// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <tuple>

#include "ceteris/spec/field.hpp"

namespace ceteris::optim {

/// Stochastic gradient descent with momentum, as torch.optim.SGD: decay is added to the gradient, so it is part of the
/// momentum (L2). Parameters of one dimension and those named "*.bias" are not decayed.
struct SgdSpec {
  static constexpr std::string_view kind = "sgd";
  static constexpr std::string_view kind_doc = "gradient descent with momentum; decay is added to the gradient";
  double learning_rate = 0.1;
  double momentum = 0.9;
  bool nesterov = false;
  double weight_decay = 1e-4;
  double clip_norm = 0;

  static constexpr auto fields() {
    using Self = SgdSpec;
    return std::tuple{
        spec::field("learning_rate", &Self::learning_rate, "peak learning rate", spec::range(0.0, 1000.0)),
        spec::field("momentum", &Self::momentum, "share of the last step that is taken again",
                    spec::range(0.0, 0.999999)),
        spec::field("nesterov", &Self::nesterov, "look one step ahead (Nesterov momentum)"),
        spec::field("weight_decay", &Self::weight_decay, "times the weights, added to the gradient",
                    spec::range(0.0, 10.0)),
        spec::field("clip_norm", &Self::clip_norm, "largest gradient norm; 0 does not clip", spec::range(0.0, 1e9))};
  }
};
static_assert(spec::complete<SgdSpec>());

}  // namespace ceteris::optim
