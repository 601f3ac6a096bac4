// SPDX-License-Identifier: Apache-2.0
// The table of components in words, for `ceteris help components` and the reference page.
#pragma once

#include <cstddef>
#include <string>

namespace ceteris::cli {

/// For a terminal: a paragraph a family, a line a component, no line longer than `width` unless a word is.
[[nodiscard]] std::string component_text(std::size_t width);

/// For the reference page: a level-2 heading and a table a family.
[[nodiscard]] std::string component_markdown();

}  // namespace ceteris::cli
