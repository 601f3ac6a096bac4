// SPDX-License-Identifier: Apache-2.0
// What an output can show: a terminal, a dumb terminal, a file.
#pragma once

#include <string>

namespace ceteris::verb {

/// What is known about an output.
struct OutputFacts {
  bool is_terminal = false;
  std::string term;      ///< the variable TERM
  std::string no_color;  ///< the variable NO_COLOR: any text turns colour off (no-color.org)
};

/// The facts about a file descriptor (1 stdout, 2 stderr).
[[nodiscard]] OutputFacts output_facts(int descriptor);

/// True where a line can be rewritten; elsewhere progress is a line now and then.
[[nodiscard]] bool can_rewrite(const OutputFacts& facts);
[[nodiscard]] bool wants_color(const OutputFacts& facts);

/// Columns of the terminal behind a descriptor; 80 when it does not say.
[[nodiscard]] int terminal_width(int descriptor);

}  // namespace ceteris::verb
