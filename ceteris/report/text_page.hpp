// SPDX-License-Identifier: Apache-2.0
// The lines of a report for a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace ceteris::report {

/// Collects lines. `columns` is the width that paragraphs and lists are broken at; `bold` puts headings in ANSI bold.
class TextPage {
 public:
  TextPage(std::size_t columns, bool bold) : columns_(columns), bold_(bold) {}

  void line(const std::string& text) { out_ += text + '\n'; }
  /// After an empty line, but at the very start.
  void heading(const std::string& text);
  void paragraph(const std::string& text);
  /// The first line behind `mark`, the others under it.
  void item(const std::string& mark, const std::string& text);
  /// A heading and an item a sentence; nothing without any.
  void list(const std::string& title, const std::vector<std::string>& sentences);
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  std::size_t columns_;
  bool bold_;
  std::string out_;
};

}  // namespace ceteris::report
