// SPDX-License-Identifier: Apache-2.0
// The features of pixels in words: which colour, which band, which place.
#pragma once

#include <vector>

#include "ceteris/audit_evidence/signal.hpp"

namespace ceteris::audit_evidence {

[[nodiscard]] std::vector<Signal> mean_colour_signals();
[[nodiscard]] std::vector<Signal> colour_signals();
[[nodiscard]] std::vector<Signal> low_frequency_signals();
[[nodiscard]] std::vector<Signal> edge_signals();
[[nodiscard]] std::vector<Signal> history_signals();
[[nodiscard]] std::vector<Signal> chroma_signals();
[[nodiscard]] std::vector<Signal> border_signals();

/// "dark green", "pale orange", "light grey": a word for 8-bit red, green and blue.
[[nodiscard]] std::string colour_word(int red, int green, int blue);

}  // namespace ceteris::audit_evidence
