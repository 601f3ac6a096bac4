// SPDX-License-Identifier: Apache-2.0
#include "ceteris/cli/screen.hpp"

#include <iostream>

#include "ceteris/base/output.hpp"
#include "ceteris/base/progress_display.hpp"

namespace ceteris::cli {

std::unique_ptr<Progress> stderr_progress() {
  constexpr int kStderr = 2;
  if (can_rewrite(output_facts(kStderr))) {
    return std::make_unique<TerminalProgress>(std::cerr, [] { return terminal_width(kStderr); });
  }
  return std::make_unique<LogProgress>(std::cerr);
}

}  // namespace ceteris::cli
