// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "ceteris/audit_report/audit_html.hpp"
#include "ceteris/audit_report/audit_text.hpp"
#include "ceteris/audit_report/sample_audit_test.hpp"
#include "tests/support/approved.hpp"

namespace ceteris::audit_report {
namespace {

using ceteris::test::expect_approved;
using ceteris::test::without;

/// Of tests/approval/.
std::filesystem::path approval_file(const std::string& name) {
  return std::filesystem::path(CETERIS_SOURCE_DIR) / "tests" / "approval" / name;
}

TEST(AuditApproval, TerminalText) {
  expect_approved(approval_file("audit.txt"), audit_text(tiny_audit()));
}

TEST(AuditApproval, Markdown) {
  expect_approved(approval_file("audit.md"), audit_markdown(tiny_audit()));
}

TEST(AuditApproval, Json) {
  expect_approved(approval_file("audit.json"), record::to_json(tiny_audit()));
}

TEST(AuditApproval, HtmlWithoutStyleSheetAndFigures) {
  const Sprite sprite = {"sprite", "image/png", 96, 2};
  const std::string html = audit_html(tiny_audit(), &sprite);
  expect_approved(approval_file("audit.html"), without(without(html, "<style>", "</style>"), "<svg ", "</svg>"));
}

}  // namespace
}  // namespace ceteris::audit_report
