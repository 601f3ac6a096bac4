// SPDX-License-Identifier: Apache-2.0
#include "ceteris/report/text_page.hpp"

#include "ceteris/base/text.hpp"
#include "ceteris/report/columns.hpp"

namespace ceteris::report {

void TextPage::heading(const std::string& text) {
  out_ += out_.empty() ? "" : "\n";
  line(bold_ ? "\x1b[1m" + text + "\x1b[0m" : text);
}

void TextPage::paragraph(const std::string& text) {
  for (const std::string& part : wrap(printable(text), columns_)) {
    line(part);
  }
}

void TextPage::item(const std::string& mark, const std::string& text) {
  std::string lead = mark;
  for (const std::string& part : wrap(printable(text), columns_ - display_width(mark))) {
    line(lead + part);
    lead.assign(display_width(mark), ' ');
  }
}

void TextPage::list(const std::string& title, const std::vector<std::string>& sentences) {
  if (!sentences.empty()) {
    heading(title);
  }
  for (const std::string& sentence : sentences) {
    item("  - ", sentence);
  }
}

}  // namespace ceteris::report
