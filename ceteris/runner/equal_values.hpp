// SPDX-License-Identifier: Apache-2.0
// Whether two arms of a study set the same values in another spelling.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace ceteris::runner {

/// One spelling for each decimal number: "0.1", "0.10", "+.1" and "1e-1" give the same text, and whole numbers beyond
/// 2^53 stay apart. Nothing for what is no decimal number; "inf" and "nan" are none.
[[nodiscard]] std::optional<std::string> canonical_number(std::string_view text);

/// Whether both set the same names to values that are equal as texts or as decimal numbers; the order does not count.
[[nodiscard]] bool equal_by_value(std::span<const std::pair<std::string, std::string>> a,
                                  std::span<const std::pair<std::string, std::string>> b);

}  // namespace ceteris::runner
