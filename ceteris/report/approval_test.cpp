// SPDX-License-Identifier: Apache-2.0
// The whole output for a tiny audit and for invented studies, compared with tests/approval/. After a change that is
// meant, approve it with
//   CETERIS_APPROVE=1 build/release/ceteris/report/ceteris_report_test --gtest_filter='Approval.*'
// and review the difference in git.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "ceteris/base/file.hpp"
#include "ceteris/report/audit_html.hpp"
#include "ceteris/report/audit_text.hpp"
#include "ceteris/report/sample_audit_test.hpp"
#include "ceteris/report/sample_study_test.hpp"
#include "ceteris/report/study_html.hpp"
#include "ceteris/report/study_text.hpp"

namespace ceteris::report {
namespace {

void expect_approved(const std::string& name, const std::string& actual) {
  const auto path = std::filesystem::path(CETERIS_SOURCE_DIR) / "tests" / "approval" / name;
  if (std::getenv("CETERIS_APPROVE") != nullptr) {
    write_file_atomic(path, actual);
  }
  ASSERT_TRUE(std::filesystem::exists(path)) << "run with CETERIS_APPROVE=1 to create it";
  EXPECT_EQ(actual, read_file(path)) << "run with CETERIS_APPROVE=1 if the change is meant";
}

TEST(Approval, TerminalText) {
  expect_approved("audit.txt", audit_text(tiny_audit()));
}

TEST(Approval, Markdown) {
  expect_approved("audit.md", audit_markdown(tiny_audit()));
}

TEST(Approval, Json) {
  expect_approved("audit.json", record::to_json(tiny_audit()));
}

/// Puts "..." for what stands between every `open` and `close`.
std::string without(std::string text, const std::string& open, const std::string& close) {
  for (std::size_t at = text.find(open); at != std::string::npos; at = text.find(open, at + open.size())) {
    const std::size_t start = at + open.size();
    text.replace(start, text.find(close, start) - start, "...");
  }
  return text;
}

TEST(Approval, HtmlWithoutStyleSheetAndFigures) {
  const Sprite sprite = {"sprite", "image/png", 96, 2};
  const std::string html = audit_html(tiny_audit(), &sprite);
  expect_approved("audit.html", without(without(html, "<style>", "</style>"), "<svg ", "</svg>"));
}

/// Samples short enough to be read in a review.
std::vector<std::pair<std::string, record::StudyRecord>> short_studies() {
  std::vector<std::pair<std::string, record::StudyRecord>> studies = every_study();
  std::erase_if(studies, [](const auto& study) { return study.first == "crowded" || study.first == "hostile"; });
  return studies;
}

TEST(Approval, StudiesInTheTerminal) {
  for (const auto& [name, study] : short_studies()) {
    expect_approved("study-" + name + ".txt", study_text(study, 100));
  }
}

TEST(Approval, StudiesInMarkdown) {
  for (const auto& [name, study] : short_studies()) {
    expect_approved("study-" + name + ".md", study_markdown(study));
  }
}

TEST(Approval, StudiesAsPagesWithoutStyleSheetAndFigures) {
  for (const auto& [name, study] : short_studies()) {
    if (name == "compare" || name == "path" || name == "failed" || name == "fraction" || name == "grid") {
      const std::string html = study_html(study);
      expect_approved("study-" + name + ".html", without(without(html, "<style>", "</style>"), "<svg ", "</svg>"));
    }
  }
}

TEST(Approval, AStudyAsATable) {
  expect_approved("study-failed.csv", study_csv(failed_study()));
}

}  // namespace
}  // namespace ceteris::report
