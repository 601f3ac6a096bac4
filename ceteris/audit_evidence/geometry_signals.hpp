// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "ceteris/audit_evidence/signal.hpp"

namespace ceteris::audit_evidence {

/// What the geometry probe sees, in the order in which it is named.
[[nodiscard]] std::vector<Signal> geometry_signals();
/// What the probe of file sizes sees.
[[nodiscard]] std::vector<Signal> size_signals();

}  // namespace ceteris::audit_evidence
