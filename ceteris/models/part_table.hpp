// SPDX-License-Identifier: Apache-2.0
// The parts that whole models choose beside the components of nn/component_table.hpp: stems, shapes of blocks,
// downsampling, positions, what the head reads. Free of libtorch.
#pragma once

#include <vector>

#include "ceteris/nn/component_family.hpp"

namespace ceteris::models {

[[nodiscard]] const std::vector<nn::ComponentFamily>& part_table();

}  // namespace ceteris::models
