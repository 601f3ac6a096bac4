// SPDX-License-Identifier: Apache-2.0
// The form of HTML, for the tests of pages.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ceteris::test {

[[nodiscard]] inline std::size_t occurrences(std::string_view text, std::string_view part) {
  std::size_t n = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) {
    ++n;
  }
  return n;
}

/// Empty when every element is closed in its order, no id is used twice and every `<` and `"` is where markup has one;
/// else what is wrong.
[[nodiscard]] inline std::string fault(std::string_view html) {
  const std::set<std::string> kVoid = {"meta", "br", "!doctype"};
  std::vector<std::string> open;
  std::set<std::string> ids;
  for (std::size_t at = html.find('<'); at != std::string_view::npos; at = html.find('<', at)) {
    const std::size_t end = html.find('>', at);
    if (end == std::string_view::npos) {
      return "a tag without end";
    }
    const std::string tag(html.substr(at + 1, end - at - 1));
    at = end;
    if (tag.find('<') != std::string::npos || occurrences(tag, "\"") % 2 != 0) {
      return "broken tag: " + tag;
    }
    if (const std::size_t id = tag.find(" id=\""); id != std::string::npos) {
      const std::string value = tag.substr(id + 5, tag.find('"', id + 5) - id - 5);
      if (!ids.insert(value).second) {
        return "id used twice: " + value;
      }
    }
    const std::string name = tag.substr(0, tag.find_first_of(" \n/", 1));
    if (tag[0] == '/') {
      if (open.empty() || "/" + open.back() != tag) {
        return "closed out of order: " + tag + " after " + (open.empty() ? "nothing" : open.back());
      }
      open.pop_back();
    } else if (tag.back() != '/' && !kVoid.contains(name)) {
      open.push_back(name);
    }
    if (name == "style") {
      at = html.find("</style>", at);
    }
  }
  return open.empty() ? std::string() : "never closed: " + open.back();
}

}  // namespace ceteris::test
