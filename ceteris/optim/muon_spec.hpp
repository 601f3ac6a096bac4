// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <tuple>

#include "ceteris/spec/field.hpp"

namespace ceteris::optim {

/// Muon (Jordan et al. 2024) for the hidden matrices, AdamW for the rest: what reads the input (stem, patches, tokens,
/// positions), the head, depthwise kernels, and everything of one dimension. Steps are scaled as Liu et al. (2025) do,
/// to the size of AdamW's, so that both share a learning rate and a weight decay.
struct MuonSpec {
  static constexpr std::string_view kind = "muon";
  static constexpr std::string_view kind_doc = "orthogonalised momentum for hidden matrices, AdamW for the rest";
  double learning_rate = 1e-3;
  double momentum = 0.95;
  bool nesterov = true;
  double beta1 = 0.9;
  double beta2 = 0.95;
  double eps = 1e-8;
  double weight_decay = 0.1;
  double clip_norm = 0;

  static constexpr auto fields() {
    using Self = MuonSpec;
    return std::tuple{
        spec::field("learning_rate", &Self::learning_rate, "peak learning rate", spec::range(0.0, 10.0)),
        spec::field("momentum", &Self::momentum, "share of the last direction that is kept",
                    spec::range(0.0, 0.999999)),
        spec::field("nesterov", &Self::nesterov, "look one step ahead (Nesterov momentum)"),
        spec::field("beta1", &Self::beta1, "decay of AdamW's first moment", spec::range(0.0, 0.999999)),
        spec::field("beta2", &Self::beta2, "decay of AdamW's second moment", spec::range(0.0, 0.999999)),
        spec::field("eps", &Self::eps, "added to the root of AdamW's second moment", spec::range(1e-16, 1.0)),
        spec::field("weight_decay", &Self::weight_decay, "decoupled weight decay", spec::range(0.0, 10.0)),
        spec::field("clip_norm", &Self::clip_norm, "largest gradient norm; 0 does not clip", spec::range(0.0, 1e9))};
  }
};
static_assert(spec::complete<MuonSpec>());

}  // namespace ceteris::optim
