// SPDX-License-Identifier: Apache-2.0
// The form of HTML, for the tests of pages.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ceteris::report {

[[nodiscard]] std::size_t occurrences(std::string_view text, std::string_view part);

/// Empty when every element is closed in its order, no id is used twice and every `<` and `"` is where markup has one;
/// else what is wrong.
[[nodiscard]] std::string fault(std::string_view html);

}  // namespace ceteris::report
