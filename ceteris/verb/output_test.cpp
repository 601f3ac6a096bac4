// SPDX-License-Identifier: Apache-2.0
#include "ceteris/verb/output.hpp"
#include "tests/support/requirement.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

namespace ceteris::verb {
namespace {

TEST(OutputFacts, OnlyATerminalThatKnowsCodesIsRewritten) {
  EXPECT_TRUE(can_rewrite({true, "xterm-256color", ""}));
  EXPECT_FALSE(can_rewrite({false, "xterm-256color", ""}));
  EXPECT_FALSE(can_rewrite({true, "dumb", ""}));
  EXPECT_FALSE(can_rewrite({true, "", ""}));
}

TEST(OutputFacts, NoColorTurnsColourOffButNotTheBar) {
  EXPECT_TRUE(wants_color({true, "xterm", ""}));
  EXPECT_FALSE(wants_color({true, "xterm", "1"}));
  EXPECT_FALSE(wants_color({true, "xterm", "0"})) << "any text counts";
  EXPECT_TRUE(can_rewrite({true, "xterm", "1"}));
  EXPECT_FALSE(wants_color({true, "dumb", ""}));
  EXPECT_FALSE(wants_color({false, "xterm", ""}));
}

TEST(OutputFacts, AFileIsNoTerminal) {
  const int file = open("/dev/null", O_WRONLY | O_CLOEXEC);
  setenv("TERM", "vt100", 1);
  setenv("NO_COLOR", "yes", 1);
  const OutputFacts facts = output_facts(file);
  EXPECT_FALSE(facts.is_terminal);
  EXPECT_EQ(facts.term, "vt100");
  EXPECT_EQ(facts.no_color, "yes");
  unsetenv("NO_COLOR");
  EXPECT_EQ(output_facts(file).no_color, "");
  EXPECT_EQ(terminal_width(file), 80);
  close(file);
}

TEST(OutputFacts, APseudoTerminalIsOne) {
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
  if (terminal < 0) {
    CETERIS_SKIP_WITHOUT("tools", "this system has no pseudo-terminals");
  }
  EXPECT_TRUE(output_facts(terminal).is_terminal);
  EXPECT_GT(terminal_width(terminal), 0);
  close(terminal);
}

}  // namespace
}  // namespace ceteris::verb
