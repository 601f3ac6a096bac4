// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "ceteris/record/gate.hpp"

namespace ceteris::study_words {

/// The verdict of a gate for a terminal, at most `width` columns (taken as 48 when less): its word, the sentence, what
/// weakens it, then the looks, the pairs and the campaign. `colour` adds ANSI bold.
[[nodiscard]] std::string gate_text(const record::GateRecord& gate, std::size_t width = 100, bool colour = false);

}  // namespace ceteris::study_words
