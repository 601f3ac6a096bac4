// SPDX-License-Identifier: Apache-2.0
// The table of components in words, for `ceteris help components` and the reference page.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace ceteris::cli {

/// For a terminal: a paragraph a family, a line a component, no line longer than `width` unless a word is.
[[nodiscard]] std::string component_text(std::size_t width);

/// One component for a search: "norms dyt", what it is and its options.
struct NamedComponent {
  std::string name, doc;
};
[[nodiscard]] std::vector<NamedComponent> named_components();

/// For the reference page: a level-2 heading and a table a family.
[[nodiscard]] std::string component_markdown();

}  // namespace ceteris::cli
