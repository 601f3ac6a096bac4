// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit_report/audit_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/audit_report/sample_audit_test.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/report/columns.hpp"

namespace ceteris::audit_report {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(AuditText, NeverExceedsHundredColumns) {
  for (const record::AuditRecord& record : {sample_audit(), tiny_audit(), crowded_audit(), failed_control_audit(),
                                            refused_audit(), hostile_audit(), record::AuditRecord{}}) {
    for (const std::string& line : split(audit_text(record), '\n')) {
      EXPECT_LE(report::display_width(line), 100U) << line;
    }
  }
}

TEST(AuditText, LeavesOutAMatrixThatHasNoRoom) {
  record::AuditRecord record = crowded_audit();
  record.confusion.counts.assign(30, std::vector<std::int64_t>(30, 1));
  EXPECT_THAT(audit_text(record), Not(HasSubstr("CONFUSION")));
}

TEST(AuditText, SendsNoControlCharacterToTheTerminal) {
  const std::string text = audit_text(hostile_audit());
  EXPECT_THAT(text, AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\u202E")), Not(HasSubstr("\xff"))));
  EXPECT_THAT(text, HasSubstr("\\x1b[31m"));
}

TEST(AuditText, IsBoldOnlyWhenAsked) {
  EXPECT_THAT(audit_text(sample_audit(), true), HasSubstr("\x1b[1mCLEARLY DISTINGUISHABLE\x1b[0m"));
  EXPECT_THAT(audit_text(sample_audit(), false), Not(HasSubstr("\x1b")));
}

TEST(AuditText, PutsAFailedControlBeforeTheVerdict) {
  const std::string text = audit_text(failed_control_audit());
  EXPECT_LT(text.find("failed its own control"), text.find("CLEARLY DISTINGUISHABLE"));
}

TEST(AuditMarkdown, PutsAFailedControlBeforeTheVerdict) {
  const std::string text = audit_markdown(failed_control_audit());
  EXPECT_LT(text.find("failed its own control"), text.find("Verdict:"));
}

TEST(AuditMarkdown, TakesOutsideTextLiterally) {
  record::AuditRecord record = hostile_audit();
  record.command.clear();  // stands in a code block, where nothing is markup
  const std::string text = audit_markdown(record);
  EXPECT_EQ(text.find("<script"), std::string::npos);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(text.find("\\|\\`\\*\\_"), std::string::npos);
}

TEST(AuditMarkdown, KeepsEveryRowOfATableAsWideAsItsHead) {
  std::size_t bars = 0;
  for (const std::string& line : split(audit_markdown(hostile_audit()), '\n')) {
    if (line.empty() || line[0] != '|') {
      bars = 0;
      continue;
    }
    std::size_t n = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
      n += line[i] == '|' && (i == 0 || line[i - 1] != '\\') ? 1U : 0U;
    }
    EXPECT_TRUE(bars == 0 || bars == n) << line;
    bars = n;
  }
}

}  // namespace
}  // namespace ceteris::audit_report
