// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "ceteris/audit_evidence/signal.hpp"
#include "ceteris/features/header_features.hpp"

namespace ceteris::audit_evidence {

/// What the header probe sees, in the order in which it is named.
[[nodiscard]] std::vector<Signal> header_signals();

}  // namespace ceteris::audit_evidence
