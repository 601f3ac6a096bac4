// SPDX-License-Identifier: Apache-2.0
#include "ceteris/gate/split_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/base/error.hpp"

namespace ceteris::gate {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string refusal(std::string_view text) {
  try {
    static_cast<void>(split_words(text, "CANDIDATE"));
  } catch (const Error& error) {
    return error.problems().front().line();
  }
  return "";
}

TEST(SplitWords, splits_as_a_shell_does) {
  EXPECT_THAT(split_words("python3 train.py --seed {seed}", "B"),
              ElementsAre("python3", "train.py", "--seed", "{seed}"));
  EXPECT_THAT(split_words("  a\t'b c' \"d 'e'\" f\\ g ''  ", "B"), ElementsAre("a", "b c", "d 'e'", "f g", ""));
  EXPECT_THAT(split_words(R"(a "\"q\" \\ \n" b'c'"d")", "B"), ElementsAre("a", "\"q\" \\ \\n", "bcd"));
  EXPECT_THAT(split_words("sh -c 'cd b && ./bench {seed} > {dir}/out'", "B"),
              ElementsAre("sh", "-c", "cd b && ./bench {seed} > {dir}/out"));
  EXPECT_THAT(split_words("a#b c~d", "B"), ElementsAre("a#b", "c~d"));
}

TEST(SplitWords, refuses_what_only_a_shell_would_do) {
  for (const char* text :
       {"a | b", "a && b", "a > b", "a $HOME", "a \"$HOME\"", "a `b`", "a *.py", "a; b", "~/a b", "a # b", "a [x]"}) {
    EXPECT_THAT(refusal(text), HasSubstr("CANDIDATE: has a ")) << text;
    EXPECT_THAT(refusal(text), HasSubstr("start a shell")) << text;
  }
}

TEST(SplitWords, refuses_an_open_quote_and_an_empty_command) {
  EXPECT_THAT(refusal("a 'b"), HasSubstr("is not closed"));
  EXPECT_THAT(refusal("a \"b"), HasSubstr("is not closed"));
  EXPECT_THAT(refusal("a \\"), HasSubstr("backslash"));
  EXPECT_THAT(refusal(""), HasSubstr("names no program"));
  EXPECT_THAT(refusal("  "), HasSubstr("names no program"));
  EXPECT_THAT(refusal("'' a"), HasSubstr("names no program"));
}

}  // namespace
}  // namespace ceteris::gate
