// SPDX-License-Identifier: Apache-2.0
// Which parameters learn. To train a new head on a frozen backbone:
//
//   nn::freeze(*network, {nn::kBackbone});
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace torch::nn {
class Module;
}

namespace ceteris::nn {

/// Every parameter outside "head" and "lm_head".
inline constexpr const char* kBackbone = "backbone";

/// Parameters at or below these paths get no gradient any more, and the optimiser leaves them alone, weight decay
/// included; a frozen BatchNorm uses its running statistics and keeps them, in training too, and a
/// layer under sigma_reparam its vectors. Returns how many numbers
/// still learn in the whole of `root`. Throws Error (exit 2) that lists the parts for a path below which there is no
/// parameter. Call it
/// before the optimiser is made.
std::int64_t freeze(torch::nn::Module& root, const std::vector<std::string>& paths = {""});

/// The reverse.
std::int64_t unfreeze(torch::nn::Module& root, const std::vector<std::string>& paths = {""});

}  // namespace ceteris::nn
