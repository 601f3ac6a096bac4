// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verb/screen.hpp"

#include <iostream>

#include "ceteris/verb/output.hpp"
#include "ceteris/verb/progress_display.hpp"

namespace ceteris::verb {

std::unique_ptr<Progress> stderr_progress(bool rows_on_stdout) {
  constexpr int kStdout = 1, kStderr = 2;
  const bool in_the_way = rows_on_stdout && output_facts(kStdout).is_terminal;
  if (can_rewrite(output_facts(kStderr)) && !in_the_way) {
    return std::make_unique<TerminalProgress>(std::cerr, [] { return terminal_width(kStderr); });
  }
  return std::make_unique<LogProgress>(std::cerr);
}

}  // namespace ceteris::verb
