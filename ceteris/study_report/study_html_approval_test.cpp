// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "ceteris/study_report/study_html.hpp"
#include "ceteris/study_words/sample_study_test.hpp"
#include "tests/support/approved.hpp"

namespace ceteris::study_report {
namespace {

using ceteris::test::expect_approved;
using ceteris::test::without;

/// Of tests/approval/.
std::filesystem::path approval_file(const std::string& name) {
  return std::filesystem::path(CETERIS_SOURCE_DIR) / "tests" / "approval" / name;
}

TEST(StudyHtmlApproval, StudiesAsPagesWithoutStyleSheetAndFigures) {
  for (const auto& [name, study] : study_words::readable_studies()) {
    if (name == "compare" || name == "path" || name == "failed" || name == "fraction" || name == "grid") {
      const std::string html = study_html(study);
      expect_approved(approval_file("study-" + name + ".html"),
                      without(without(html, "<style>", "</style>"), "<svg ", "</svg>"));
    }
  }
}

}  // namespace
}  // namespace ceteris::study_report
