// SPDX-License-Identifier: Apache-2.0
#include "ceteris/report/markdown.hpp"

#include "ceteris/base/text.hpp"

namespace ceteris::report {

std::string literal(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '&') {
      out += "&amp;";
    } else {
      if (std::string_view("\\`*_[]|#~>").find(c) != std::string_view::npos) {
        out += '\\';
      }
      out += c;
    }
  }
  return out;
}

std::string markdown_row(const std::vector<std::string>& cells) {
  return "| " + join(cells, " | ") + " |\n";
}

std::string markdown_head(const std::vector<std::string>& titles, bool numbers) {
  std::string rule = "|";
  for (std::size_t i = 0; i < titles.size(); ++i) {
    rule += numbers && i > 0 ? " ---: |" : " --- |";
  }
  return markdown_row(titles) + rule + '\n';
}

std::string markdown_list(const std::string& title, const std::vector<std::string>& sentences) {
  std::string text;
  for (const std::string& sentence : sentences) {
    text += "- " + literal(sentence) + '\n';
  }
  return text.empty() ? text : "\n## " + title + "\n\n" + text;
}

}  // namespace ceteris::report
