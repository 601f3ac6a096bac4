// SPDX-License-Identifier: Apache-2.0
// Every command in the pages and in the help of the verbs is one that the program takes: the verb is there, so are its
// options, and so are the fields that --set names. Commands are not run: their data are the reader's.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/cli/verbs.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

namespace fs = std::filesystem;

// The words of a line as a shell splits them, up to a comment, a pipe, a redirection or "--".
std::vector<std::string> shell_split(const std::string& line) {
  std::vector<std::string> words;
  std::string word;
  char quote = 0;
  bool inside = false;
  for (std::size_t i = 0; i <= line.size(); ++i) {
    const char c = i < line.size() ? line[i] : ' ';
    if (quote != 0) {
      if (c == quote) {
        quote = 0;
      } else {
        word += c;
      }
    } else if (c == '\'' || c == '"') {
      quote = c;
      inside = true;
    } else if (c == ' ' || c == '\t') {
      if (inside && (word == "--" || word == "|" || word == "&&" || word == ">" || word == "2>")) {
        return words;
      }
      if (inside) {
        words.push_back(word);
      }
      word.clear();
      inside = false;
    } else if (c == '#' && !inside) {
      return words;
    } else {
      word += c;
      inside = true;
    }
  }
  return words;
}

// "ceteris eval ..." or "build/release/bin/ceteris eval ..." without the program; nothing for another line.
std::optional<std::vector<std::string>> call_of(const std::string& line) {
  std::vector<std::string> words = shell_split(line);
  if (words.size() < 2 || fs::path(words.front()).filename() != "ceteris") {
    return std::nullopt;
  }
  words.erase(words.begin());
  return words;
}

struct Call {
  std::string where;
  std::vector<std::string> words;
};

// The commands in a text: in blocks of code of a page, or in all lines; a backslash at the end joins lines.
std::vector<Call> calls_in(const std::string& where, const std::string& text, bool page) {
  std::vector<Call> calls;
  bool code = !page;
  std::string joined;
  for (const std::string& line : ceteris::split(text, '\n')) {
    if (page && ceteris::trim(line).starts_with("```")) {
      code = !code && ceteris::trim(line).starts_with("```sh");
      continue;
    }
    if (!code) {
      continue;
    }
    joined += line;
    if (joined.ends_with('\\')) {
      joined.pop_back();
      continue;
    }
    // In help a comment stands behind blanks.
    const std::string trimmed(ceteris::trim(joined));
    // "ceteris study: ..." is a heading, and no command.
    if (trimmed.find("ceteris ") != std::string::npos && trimmed.find(": ") < trimmed.find("  ") &&
        trimmed.find(": ") < 20) {
      joined.clear();
      continue;
    }
    if (const auto words = call_of(page ? trimmed : trimmed.substr(0, trimmed.find("   ")))) {
      calls.push_back({where + ": " + trimmed, *words});
    }
    joined.clear();
  }
  return calls;
}

const std::string& help_of(const std::vector<std::string>& words) {
  static std::map<std::vector<std::string>, std::string> pages;
  if (const auto known = pages.find(words); known != pages.end()) {
    return known->second;
  }
  std::vector<std::string> call = words;
  call.emplace_back("--help");
  const auto result = run_ceteris(call);
  return pages[words] = result.exit_code == 0 ? result.out : "";
}

bool takes_words(const std::string& verb) {
  return verb == "study" || verb == "trial" || verb == "weights";
}

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

TEST(DocCommands, EveryCommandInThePagesIsOneThatTheProgramTakes) {
  std::size_t seen = 0;
  std::vector<fs::path> pages = {fs::path(CETERIS_SOURCE_DIR) / "README.md",
                                 fs::path(CETERIS_SOURCE_DIR) / "CONTRIBUTING.md"};
  for (const auto& entry : fs::directory_iterator(fs::path(CETERIS_SOURCE_DIR) / "docs")) {
    if (entry.path().extension() == ".md") {
      pages.push_back(entry.path());
    }
  }
  for (const fs::path& page : pages) {
    for (const Call& call : calls_in(page.filename().string(), ceteris::read_file(page), true)) {
      ++seen;
      EXPECT_EQ(fault(call.words), "") << call.where;
    }
  }
  EXPECT_GT(seen, 50U);
}

TEST(DocCommands, EveryCommandInTheHelpOfAVerbIsOneThatTheProgramTakes) {
  std::size_t seen = 0;
  for (const ceteris::cli::Verb& verb : ceteris::cli::kVerbs) {
    const std::string name(verb.name);
    for (const Call& call : calls_in(name + " --help", help_of({name}), false)) {
      if (std::none_of(call.words.begin(), call.words.end(),
                       [](const std::string& word) { return word.find('[') != std::string::npos || word == "WORD"; })) {
        ++seen;
        EXPECT_EQ(fault(call.words), "") << call.where;
      }
    }
  }
  EXPECT_GT(seen, 20U);
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
