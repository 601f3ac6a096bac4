// SPDX-License-Identifier: Apache-2.0
// One number as people and programs write it.
#pragma once

#include <string>
#include <string_view>

#include "ceteris/metrics/source.hpp"

namespace ceteris::metrics {

struct Number {
  State state = State::Missing;  ///< Value, Empty, Text, NotFinite, or Refused for what reads as two numbers
  double value = 0;              ///< with Value; NaN or infinite with NotFinite
  bool percent = false;          ///< a percent sign stood behind it; the value is what stands before the sign
  std::string problem = {};      ///< for all but Value, a clause: "'1,234' reads as 1.234 and as 1234"
};

/// Reads all of `text`: 0.93, 6.05e-06, 93.1 %, 0,93 (decimal comma), 1,234,567.8 and 1 234 and 1'234 and 1_234
/// (thousands), nan and inf in the spellings of C, Python and Windows, np.float64(0.93), tensor(0.93, device='cuda:0'),
/// a minus sign as U+2212. One comma before three digits after one to three is Refused: it may mark thousands or
/// decimals. Empty are "" and None, null, NA, N/A, <NA>. The nearest double; what is too large for one is NotFinite.
[[nodiscard]] Number parse_number(std::string_view text);

}  // namespace ceteris::metrics
