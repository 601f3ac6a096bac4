// SPDX-License-Identifier: Apache-2.0
// What a residual branch asks of its layers: how they start, what stands before them, how they hold their weights.
#pragma once

#include <cstdint>

#include "ceteris/nn/block_spec.hpp"
#include "ceteris/nn/linear.hpp"

namespace ceteris::nn {

struct BranchOptions {
  LinearWeights weights = LinearWeights::Plain;
  std::int64_t fixup = 0;    ///< under Fixup the residual branches of the whole network, otherwise 0
  LinearOptions inner = {};  ///< a layer that is not the last, without a rule
  LinearOptions last = {};   ///< the last one, without a rule
};
[[nodiscard]] BranchOptions branch_options(const ResidualSpec& residual, LinearWeights weights, std::int64_t branches);

/// L^(-1 / (2 m - 2)), by which Fixup multiplies all but the last of the m layers of a branch of L (Zhang, Dauphin & Ma
/// 2019, section 3); a branch of one layer has no others: 1.
[[nodiscard]] double fixup_factor(std::int64_t branches, std::int64_t layers);

/// A linear layer that is not the last of its branch. Branches have two layers in a row. Where the first is the product
/// of two (`gated`), each takes the square root of the factor, so that the product starts as much smaller as one layer
/// would: the paper has no such branch.
[[nodiscard]] LinearOptions inner_layer(const BranchOptions& branch, bool gated = false);
/// The last one, which Fixup starts at zero.
[[nodiscard]] LinearOptions last_layer(const BranchOptions& branch);
/// The classifier behind all branches, which Fixup starts at zero, with a learned number before it too.
[[nodiscard]] LinearOptions head_layer(const ResidualSpec& residual, LinearOptions usual = {});

}  // namespace ceteris::nn
