// SPDX-License-Identifier: Apache-2.0
// The optimisers that exist. Free of libtorch.
#pragma once

#include <variant>

#include "ceteris/optim/adamw_spec.hpp"
#include "ceteris/optim/lamb_spec.hpp"
#include "ceteris/optim/muon_spec.hpp"
#include "ceteris/optim/sgd_spec.hpp"

namespace ceteris::optim {

using OptimiserSpec = std::variant<AdamWSpec, SgdSpec, LambSpec, MuonSpec>;

/// The peak learning rate, which each of them has.
[[nodiscard]] inline double learning_rate(const OptimiserSpec& spec) {
  return std::visit([](const auto& one) { return one.learning_rate; }, spec);
}

}  // namespace ceteris::optim
