// SPDX-License-Identifier: Apache-2.0
// The commands that the pages and the help of the verbs show.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cli_tests {

/// A command of a page: one line, lines that a backslash joins, or a loop up to its "done".
struct DocCommand {
  std::string text;
  std::vector<std::string> call;  ///< of `ceteris`, the words behind it as a shell splits them; else empty
};

struct DocPage {
  std::string name;  ///< "docs/audit.md", "audit --help"
  std::vector<DocCommand> commands;
};

/// The words of a line as a shell splits them, up to a comment, a pipe, a redirection or "--".
[[nodiscard]] std::vector<std::string> shell_split(std::string_view line);

/// README.md, CONTRIBUTING.md and docs/*.md: what stands in blocks of shell code.
[[nodiscard]] std::vector<DocPage> commands_of_pages();

/// The help of every verb, and of every word of those that have words. Lines that show a form ("[FILE]") are no
/// commands.
[[nodiscard]] std::vector<DocPage> commands_of_help();

/// What `ceteris WORDS --help` prints; empty when it fails.
[[nodiscard]] const std::string& help_of(const std::vector<std::string>& words);

/// Whether the second word of this verb has a help of its own: "study run".
[[nodiscard]] bool takes_words(std::string_view verb);

}  // namespace cli_tests
