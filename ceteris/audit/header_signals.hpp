// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "ceteris/audit/signal.hpp"
#include "ceteris/features/header_features.hpp"

namespace ceteris::audit {

/// What the header probe sees, in the order in which it is named.
[[nodiscard]] std::vector<Signal> header_signals();

}  // namespace ceteris::audit
