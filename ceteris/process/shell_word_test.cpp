// SPDX-License-Identifier: Apache-2.0
// What base/text.hpp quotes, a shell reads as it was.
#include <gtest/gtest.h>

#include <string>

#include "ceteris/base/text.hpp"
#include "ceteris/process/process.hpp"

namespace ceteris {
namespace {

TEST(ShellWord, IsReadBackByAShell) {
  EXPECT_EQ(shell_word("runs/a-b_1.toml"), "runs/a-b_1.toml");
  EXPECT_EQ(shell_word("{seed}"), "{seed}");
  EXPECT_EQ(shell_words(std::vector<std::string>{"ceteris", "my study.toml"}), "ceteris 'my study.toml'");
  const std::vector<std::string> words = {"a b",    "it's", "$HOME", "`id`", "a;b", "\"q\"", "*",  "~root", "{a,b}",
                                          "{1..3}", "",     "a\nb'", "\\",   "!x",  "é",     "#c", "=ls",   "a\\\x01"};
  for (const std::string& word : words) {
    const ProcessResult shell = run_process({.argv = {"bash", "-c", "printf %s " + shell_word(word)}});
    EXPECT_EQ(shell.out, word) << shell_word(word);
    EXPECT_EQ(shell_word(word).find('\n'), std::string::npos);
  }
}

}  // namespace
}  // namespace ceteris
