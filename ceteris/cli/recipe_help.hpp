// SPDX-License-Identifier: Apache-2.0
// The recipes that have a name, for `ceteris help recipes` and the reference page.
#pragma once

#include <cstddef>
#include <string>

namespace ceteris::cli {

/// For a terminal: what each is for, whose it is, and what it sets, no line longer than `width` unless a word is.
[[nodiscard]] std::string recipe_text(std::size_t width);

/// For the reference page: a level-2 heading and a table.
[[nodiscard]] std::string recipe_markdown();

}  // namespace ceteris::cli
