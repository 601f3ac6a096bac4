// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/doc_calls.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/cli/verbs.hpp"
#include "tests/cli/program.hpp"

namespace cli_tests {
namespace {

namespace fs = std::filesystem;

bool ends_the_words(const std::string& word) {
  return word == "--" || word == "|" || word == "&&" || word == ">" || word == "2>";
}

// "ceteris eval ..." or "build/release/bin/ceteris eval ..." without the program; nothing for another line.
std::vector<std::string> call_of(std::string_view line) {
  std::vector<std::string> words = shell_split(line);
  if (words.size() < 2 || fs::path(words.front()).filename() != "ceteris") {
    return {};
  }
  words.erase(words.begin());
  return words;
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Lines of shell as commands: a backslash joins lines, and a loop is one command.
std::vector<DocCommand> commands_in(const std::vector<std::string>& lines) {
  std::vector<DocCommand> commands;
  std::string joined;
  int loops = 0;
  for (const std::string& line : lines) {
    const std::string_view trimmed = ceteris::trim(line);
    if (trimmed.empty()) {
      continue;
    }
    const std::string first(trimmed.substr(0, trimmed.find(' ')));
    loops += is_one_of(first, {"for", "while"}) ? 1 : 0;
    loops -= first == "done" ? 1 : 0;
    joined += std::string(joined.empty() ? trimmed : std::string_view(line));
    if (loops > 0 || joined.ends_with('\\')) {
      joined += '\n';
      continue;
    }
    std::string one_line = joined;
    for (std::size_t at = one_line.find("\\\n"); at != std::string::npos; at = one_line.find("\\\n")) {
      one_line.erase(at, 2);
    }
    commands.push_back({one_line, call_of(one_line)});
    joined.clear();
  }
  return commands;
}

DocPage page_of(const fs::path& path, const std::string& name) {
  std::vector<std::string> shell;
  bool code = false;
  for (const std::string& line : ceteris::split(ceteris::read_file(path), '\n')) {
    if (ceteris::trim(line).starts_with("```")) {
      code = !code && ceteris::trim(line).starts_with("```sh");
    } else if (code) {
      shell.push_back(line);
    }
  }
  return {name, commands_in(shell)};
}

// In help a comment stands behind three blanks, and "ceteris study: ..." is a heading.
std::vector<std::string> shell_of_help(const std::string& help) {
  std::vector<std::string> lines;
  bool goes_on = false;
  for (const std::string& line : ceteris::split(help, '\n')) {
    const std::string trimmed(ceteris::trim(line));
    if (!goes_on && (!line.starts_with("  ceteris ") || trimmed.find("WORD") != std::string::npos)) {
      continue;
    }
    goes_on = line.ends_with('\\');
    lines.push_back(trimmed.substr(0, trimmed.find("   ")));
  }
  return lines;
}

std::vector<std::vector<std::string>> help_pages() {
  static const std::map<std::string_view, std::vector<std::string>> kWords = {
      {"data", {"pack", "inspect", "verify"}},
      {"ledger", {"verify", "merge"}},
      {"study",
       {"new", "check", "plan", "register", "run", "status", "report", "list", "show", "export", "import", "amend"}},
      {"trial", {"run", "show", "resolve"}},
      {"weights", {"inspect", "convert", "diff"}},
  };
  std::vector<std::vector<std::string>> pages;
  for (const ceteris::cli::Verb& verb : ceteris::cli::kVerbs) {
    pages.push_back({std::string(verb.name)});
    if (const auto words = kWords.find(verb.name); words != kWords.end()) {
      for (const std::string& word : words->second) {
        pages.push_back({std::string(verb.name), word});
      }
    }
  }
  return pages;
}

}  // namespace

std::vector<std::string> shell_split(std::string_view line) {
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
      if (inside && ends_the_words(word)) {
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

std::vector<DocPage> commands_of_pages() {
  const fs::path root = CETERIS_SOURCE_DIR;
  std::vector<DocPage> pages = {page_of(root / "README.md", "README.md"),
                                page_of(root / "CONTRIBUTING.md", "CONTRIBUTING.md")};
  for (const auto& entry : fs::directory_iterator(root / "docs")) {
    if (entry.path().extension() == ".md") {
      pages.push_back(page_of(entry.path(), "docs/" + entry.path().filename().string()));
    }
  }
  std::erase_if(pages, [](const DocPage& page) { return page.commands.empty(); });
  std::sort(pages.begin(), pages.end(), [](const DocPage& a, const DocPage& b) { return a.name < b.name; });
  return pages;
}

std::vector<DocPage> commands_of_help() {
  std::vector<DocPage> pages;
  for (const std::vector<std::string>& words : help_pages()) {
    pages.push_back({ceteris::join(words, " ") + " --help", commands_in(shell_of_help(help_of(words)))});
  }
  return pages;
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

bool takes_words(std::string_view verb) {
  return is_one_of(verb, {"data", "ledger", "study", "trial", "weights"});
}

}  // namespace cli_tests
