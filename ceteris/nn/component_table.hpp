// SPDX-License-Identifier: Apache-2.0
// Every component that has a name, in families, for help and the reference page. Free of libtorch.
#pragma once

#include <vector>

#include "ceteris/nn/component_family.hpp"

namespace ceteris::nn {

/// Generated from the variants and enumerations of the *_spec.hpp headers, in the order they list their members, and
/// what the program adds (nn/custom_norm.hpp) before the first call.
[[nodiscard]] const std::vector<ComponentFamily>& component_table();

}  // namespace ceteris::nn
