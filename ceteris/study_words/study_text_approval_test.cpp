// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "ceteris/study_words/sample_study_test.hpp"
#include "ceteris/study_words/study_text.hpp"
#include "tests/support/approved.hpp"

namespace ceteris::study_words {
namespace {

using ceteris::test::expect_approved;

/// Of tests/approval/.
std::filesystem::path approval_file(const std::string& name) {
  return std::filesystem::path(CETERIS_SOURCE_DIR) / "tests" / "approval" / name;
}

TEST(StudyTextApproval, StudiesInTheTerminal) {
  for (const auto& [name, study] : readable_studies()) {
    expect_approved(approval_file("study-" + name + ".txt"), study_text(study, 100));
  }
}

TEST(StudyTextApproval, StudiesInMarkdown) {
  for (const auto& [name, study] : readable_studies()) {
    expect_approved(approval_file("study-" + name + ".md"), study_markdown(study));
  }
}

TEST(StudyTextApproval, AStudyAsATable) {
  expect_approved(approval_file("study-failed.csv"), study_csv(failed_study()));
}

}  // namespace
}  // namespace ceteris::study_words
