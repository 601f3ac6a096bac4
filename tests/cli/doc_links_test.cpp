// SPDX-License-Identifier: Apache-2.0
// Every link between the pages of the repository leads somewhere: the file is there, and so is the heading.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"

namespace cli_tests {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> pages() {
  const fs::path root = CETERIS_SOURCE_DIR;
  std::vector<fs::path> found = {root / "README.md", root / "CONTRIBUTING.md", root / "CHANGELOG.md"};
  for (const auto& entry : fs::directory_iterator(root / "docs")) {
    if (entry.path().extension() == ".md") {
      found.push_back(entry.path());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

// The lines of a page that are not inside a block of code.
std::vector<std::string> prose_lines(const fs::path& page) {
  std::vector<std::string> lines;
  bool code = false;
  for (const std::string& line : ceteris::split(ceteris::read_file(page), '\n')) {
    if (ceteris::trim(line).starts_with("```")) {
      code = !code;
    } else if (!code) {
      lines.push_back(line);
    }
  }
  return lines;
}

// The anchors of a page as GitHub makes them: lower case, without punctuation, dashes for blanks, -1 for a second one.
std::set<std::string> anchors(const fs::path& page) {
  std::set<std::string> anchors;
  std::map<std::string, int> seen;
  for (const std::string& line : prose_lines(page)) {
    const std::size_t level = line.find_first_not_of('#');
    if (level == 0 || level == std::string::npos || level > 6 || line[level] != ' ') {
      continue;
    }
    std::string anchor;
    for (const char c : ceteris::trim(std::string_view(line).substr(level))) {
      if (c >= 'A' && c <= 'Z') {
        anchor += static_cast<char>(c - 'A' + 'a');
      } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || (c & 0x80) != 0) {
        anchor += c;
      } else if (c == ' ') {
        anchor += '-';
      }
    }
    const int before = seen[anchor]++;
    anchors.insert(before == 0 ? anchor : anchor + "-" + std::to_string(before));
  }
  return anchors;
}

std::vector<std::string> links(const fs::path& page) {
  std::vector<std::string> targets;
  for (const std::string& line : prose_lines(page)) {
    for (std::size_t at = line.find("]("); at != std::string::npos; at = line.find("](", at + 2)) {
      targets.push_back(line.substr(at + 2, line.find(')', at) - at - 2));
    }
  }
  return targets;
}

// Why a link of `page` leads nowhere; empty when it does not.
std::string fault(const fs::path& page, const std::string& target) {
  const std::size_t mark = target.find('#');
  const std::string file = target.substr(0, mark);
  const fs::path leads_to = file.empty() ? page : page.parent_path() / file;
  if (!fs::exists(leads_to)) {
    return "there is no such file";
  }
  if (mark != std::string::npos && !anchors(leads_to).contains(target.substr(mark + 1))) {
    return "the page has no such heading";
  }
  return "";
}

TEST(DocLinks, EveryLinkLeadsToAFileAndAHeadingThatAreThere) {
  std::size_t followed = 0;
  for (const fs::path& page : pages()) {
    for (const std::string& target : links(page)) {
      if (!target.starts_with("http")) {
        ++followed;
        EXPECT_EQ(fault(page, target), "") << page.filename() << " links to " << target;
      }
    }
  }
  EXPECT_GT(followed, 50U);
}

TEST(DocLinks, TheCheckItselfFindsFaults) {
  const fs::path page = fs::path(CETERIS_SOURCE_DIR) / "README.md";
  EXPECT_NE(fault(page, "docs/nowhere.md"), "");
  EXPECT_NE(fault(page, "docs/audit.md#no-such-heading"), "");
  EXPECT_EQ(fault(page, "docs/audit.md#in-a-pipeline"), "");
  EXPECT_EQ(fault(page, "#training"), "");
}

TEST(DocLinks, EveryPageIsReachedFromTheReadme) {
  const fs::path root = CETERIS_SOURCE_DIR;
  std::set<fs::path> reached = {root / "README.md"};
  std::vector<fs::path> waiting = {root / "README.md"};
  while (!waiting.empty()) {
    const fs::path page = waiting.back();
    waiting.pop_back();
    for (const std::string& target : links(page)) {
      const fs::path next = (page.parent_path() / target.substr(0, target.find('#'))).lexically_normal();
      if (next.extension() == ".md" && fs::exists(next) && reached.insert(next).second) {
        waiting.push_back(next);
      }
    }
  }
  for (const fs::path& page : pages()) {
    EXPECT_TRUE(reached.contains(page) || page.filename() == "CHANGELOG.md") << page << " is linked from nowhere";
  }
}

}  // namespace
}  // namespace cli_tests
