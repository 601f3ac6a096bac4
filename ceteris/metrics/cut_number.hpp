// SPDX-License-Identifier: Apache-2.0
// Whether a piece of a line stops in the middle of a number.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ceteris::metrics {

/// The number of which `line[begin, end)` is only a part: "6.05e-06" for its 6.05, "123" for its 12, "-5" for its 5;
/// empty when it is whole. A comma goes on with a number only where both sides make one ("1,234", not "0.93,0.95").
[[nodiscard]] std::string number_cut_by(std::string_view line, std::size_t begin, std::size_t end);

}  // namespace ceteris::metrics
