// SPDX-License-Identifier: Apache-2.0
// The pieces of a GitHub-flavoured Markdown report.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ceteris::report {

/// Outside text in Markdown: printable, with every character that could start markup or HTML taken literally.
[[nodiscard]] std::string literal(std::string_view text);

/// A row of a table; the cells are Markdown already.
[[nodiscard]] std::string markdown_row(const std::vector<std::string>& cells);

/// A head with its rule; columns from the second on are numbers when `numbers`.
[[nodiscard]] std::string markdown_head(const std::vector<std::string>& titles, bool numbers);

/// A section with a list of sentences; empty without any.
[[nodiscard]] std::string markdown_list(const std::string& title, const std::vector<std::string>& sentences);

}  // namespace ceteris::report
