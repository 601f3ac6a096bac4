// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verb/output.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

namespace ceteris::verb {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

OutputFacts output_facts(int descriptor) {
  return {isatty(descriptor) == 1, variable("TERM"), variable("NO_COLOR")};
}

bool can_rewrite(const OutputFacts& facts) {
  return facts.is_terminal && !facts.term.empty() && facts.term != "dumb";
}

bool wants_color(const OutputFacts& facts) {
  return can_rewrite(facts) && facts.no_color.empty();
}

int terminal_width(int descriptor) {
  winsize size{};
  return ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace ceteris::verb
