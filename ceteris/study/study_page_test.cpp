// SPDX-License-Identifier: Apache-2.0
// The study files of docs/study-files.md are files that can be run as they stand.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "ceteris/base/file.hpp"
#include "ceteris/study/design_of.hpp"
#include "ceteris/study/trials.hpp"
#include "ceteris/study/tuning.hpp"

namespace ceteris::study {
namespace {

std::vector<std::string> files_of_page() {
  std::istringstream page(read_file(std::string(CETERIS_SOURCE_DIR) + "/docs/study-files.md"));
  std::vector<std::string> files;
  bool inside = false;
  for (std::string line; std::getline(page, line);) {
    if (line == "```toml") {
      files.emplace_back();
      inside = true;
    } else if (line == "```") {
      inside = false;
    } else if (inside) {
      files.back() += line + "\n";
    }
  }
  return files;
}

/// "# compare: 2 arms x 8 replicates"
std::string first_line(const StudyFile& file, const design::Design& design) {
  std::string line = fmt::format("# {}: {} arms x {} replicates", design::to_string(file.design()), design.arms.size(),
                                 file.spec.replicates);
  line += file.tasks.empty() ? "" : fmt::format(", {} tasks", file.tasks.size());
  if (!file.tuned.empty()) {
    line += fmt::format(", after {} trials of tuning", trials_of(file, design, {}).size());
  }
  return line + "\n";
}

TEST(StudyPage, EveryFileOnItIsWholeAndMakesWhatItSays) {
  const std::vector<std::string> files = files_of_page();
  ASSERT_GE(files.size(), 8U);
  for (const std::string& text : files) {
    const StudyFile file = parse_study(text, "page.toml");
    const design::Design design = design_of(file);
    EXPECT_TRUE(design.problems.empty()) << text << design.problems.front().what;
    EXPECT_EQ(text.substr(0, text.find('\n') + 1), first_line(file, design));
  }
}

}  // namespace
}  // namespace ceteris::study
