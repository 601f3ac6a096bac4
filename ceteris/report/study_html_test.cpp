// SPDX-License-Identifier: Apache-2.0
#include "ceteris/report/study_html.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "ceteris/base/file.hpp"
#include "ceteris/report/html_form_test.hpp"
#include "ceteris/report/sample_study_test.hpp"

namespace ceteris::report {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(StudyHtml, IsWellFormedAndSmallForEveryKindOfStudy) {
  const char* folder = std::getenv("CETERIS_STUDY_PAGES");  // a folder to look at the pages in
  for (const auto& [name, study] : every_study()) {
    const std::string html = study_html(study);
    EXPECT_EQ(fault(html), "") << name;
    EXPECT_LT(html.size(), 2'000'000U) << name;
    if (folder != nullptr) {
      write_file_atomic(std::filesystem::path(folder) / (name + ".html"), html);
    }
  }
}

TEST(StudyHtml, LetsNoOutsideTextBecomeMarkup) {
  const std::string html = study_html(hostile_study());
  EXPECT_THAT(html, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("<img")), Not(HasSubstr("\x1b"))));
  EXPECT_THAT(html, Not(HasSubstr("\u202E")));
  EXPECT_THAT(html, AllOf(HasSubstr("&lt;script&gt;"), HasSubstr("\U0001F600")));
}

TEST(StudyHtml, NeedsNoScriptAndNoNetwork) {
  const std::string html = study_html(path_study());
  EXPECT_THAT(html, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("<link")), Not(HasSubstr(" src="))));
  EXPECT_THAT(html, HasSubstr("default-src 'none'"));
  EXPECT_EQ(occurrences(html, "http"), occurrences(html, "xmlns=\"http://www.w3.org/2000/svg\"") + 1);  // + http-equiv
}

}  // namespace
}  // namespace ceteris::report
