// SPDX-License-Identifier: Apache-2.0
// The verdict of a gate in words.
#pragma once

#include <string>
#include <vector>

#include "ceteris/record/gate.hpp"

namespace ceteris::gate {

/// One sentence with the difference, its interval and the number of pairs.
[[nodiscard]] std::string sentence_of(const record::GateRecord& gate);

/// What makes the verdict weaker, or explains it; `step` is how fine the metric is (metric_step).
[[nodiscard]] std::vector<std::string> notes_of(const record::GateRecord& gate, double step);

}  // namespace ceteris::gate
