// SPDX-License-Identifier: Apache-2.0
// Every command in the pages and in the help is one that the program takes: the verb is there, so are its options, and
// so are the fields that --set names. doc_run_slow_test runs them.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ceteris/base/text.hpp"
#include "ceteris/cli/verbs.hpp"
#include "tests/cli/doc_calls.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

// What is wrong with a call; empty: nothing.
std::string fault(const std::vector<std::string>& words) {
  const std::string& verb = words.front();
  if (verb.starts_with("-")) {
    return verb == "--help" || verb == "--version" ? "" : "no such option";
  }
  if (ceteris::cli::find_verb(verb) == nullptr) {
    return "no such verb";
  }
  if (verb == "help") {
    const auto result = run_ceteris(words);
    return result.exit_code == 0 ? "" : result.err;
  }
  std::vector<std::string> page = {verb};
  if (takes_words(verb) && words.size() > 1 && !words[1].starts_with("-")) {
    page.push_back(words[1]);
  }
  const std::string& help = help_of(page);
  if (help.empty()) {
    return "no help for it";
  }
  static const std::string fields = run_ceteris({"help", "trial", "--all"}).out;
  for (std::size_t i = page.size(); i < words.size(); ++i) {
    const std::string option = words[i].substr(0, words[i].find('='));
    if (option.starts_with("--") && help.find(option + " ") == std::string::npos &&
        help.find(option + "\n") == std::string::npos) {
      return option + " is no option of " + ceteris::join(page, " ");
    }
    if (words[i] == "--set" && i + 1 < words.size() && verb != "audit") {
      const std::string field = words[i + 1].substr(0, words[i + 1].find('='));
      if (fields.find("\n  " + field + "\n") == std::string::npos) {
        return field + " is no field of a trial";
      }
    }
  }
  return "";
}

// Checks the calls of `ceteris` on these pages and counts them.
std::size_t check(const std::vector<DocPage>& pages) {
  std::size_t seen = 0;
  for (const DocPage& page : pages) {
    for (const DocCommand& command : page.commands) {
      if (!command.call.empty()) {
        ++seen;
        EXPECT_EQ(fault(command.call), "") << page.name << ": " << command.text;
      }
    }
  }
  return seen;
}

TEST(DocCommands, EveryCommandInThePagesIsOneThatTheProgramTakes) {
  EXPECT_GT(check(commands_of_pages()), 80U);
}

TEST(DocCommands, EveryCommandInTheHelpIsOneThatTheProgramTakes) {
  EXPECT_GT(check(commands_of_help()), 40U);
}

TEST(DocCommands, TheCheckItselfFindsFaults) {
  EXPECT_EQ(fault({"audit", "a", "b", "--quick"}), "");
  EXPECT_NE(fault({"audi", "a", "b"}), "");
  EXPECT_NE(fault({"audit", "a", "b", "--quik"}), "");
  EXPECT_NE(fault({"train", "--set", "recipe.epoch=3"}), "");
  EXPECT_NE(fault({"help", "recipi"}), "");
  EXPECT_EQ(shell_split("ceteris eval 'a b' x=\"1 2\" # c"),
            (std::vector<std::string>{"ceteris", "eval", "a b", "x=1 2"}));
}

}  // namespace
}  // namespace cli_tests
