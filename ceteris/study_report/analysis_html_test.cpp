// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_report/analysis_html.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/study_words/analysis_sample_test.hpp"
#include "tests/support/html_form.hpp"

namespace ceteris::study_report {
namespace {

using record::AnalysisRecord;
using testing::HasSubstr;

TEST(AnalysisHtml, SaysFirstWhatCannotBeConcludedAndEscapesNames) {
  AnalysisRecord analysis = study_words::sample_analysis();
  analysis.arms[1].name = "<script>alert(1)</script>";
  analysis.contrasts[0].complete.second = analysis.arms[1].name;
  analysis.contrasts[0].sentence = "<script>alert(1)</script> instead of a: no verdict.";
  const std::string html = analysis_html(analysis);
  EXPECT_EQ(test::fault(html), "");
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_LT(html.find("What cannot be concluded"), html.find("Verdicts"));
  EXPECT_THAT(html, HasSubstr("the cell is empty"));
  EXPECT_THAT(html, HasSubstr("it was deleted"));
}

TEST(AnalysisHtml, OfAnEmptyRecordIsAPage) {
  EXPECT_EQ(test::fault(analysis_html(AnalysisRecord{})), "");
}

TEST(AnalysisHtml, OfManyArmsStaysSmall) {
  AnalysisRecord analysis = study_words::sample_analysis();
  const record::AnalysisContrast one = analysis.contrasts[0];
  for (int i = 0; i < 3000; ++i) {
    analysis.contrasts.push_back(one);
    analysis.arms.push_back({std::string(200, 'x') + std::to_string(i), false, {}, {{2, 0.5, 0.1, {}}}});
    analysis.gaps.push_back({"b", "", std::to_string(i), "acc", "the cell is empty", false});
  }
  const std::string html = analysis_html(analysis);
  EXPECT_EQ(test::fault(html), "");
  EXPECT_LT(html.size(), 1'000'000U);
}

}  // namespace
}  // namespace ceteris::study_report
