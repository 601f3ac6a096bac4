// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_report/analysis_html.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/html_form.hpp"

namespace ceteris::study_report {
namespace {

using record::AnalysisRecord;
using testing::HasSubstr;

AnalysisRecord sample() {
  AnalysisRecord analysis;
  analysis.sources = {{"runs.csv", "CSV", 4, {"A note."}}};
  analysis.columns = {{"arm", {"method"}, true}, {"metric", {"acc"}, false}};
  analysis.choices = {"The baseline is 'a', the first arm that comes (--baseline)."};
  analysis.metrics.resize(1);
  analysis.metrics[0].name = "acc";
  analysis.tried = 2;
  analysis.family = 1;
  analysis.cannot = {"No verdict on b instead of a: a reason."};
  record::AnalysisContrast contrast;
  contrast.complete.family = true;
  contrast.sentence = "b instead of a: acc +0.1: no verdict: a reason.";
  analysis.contrasts = {contrast};
  analysis.arms = {{"a", true, {}, {{2, 0.51, 0.013, {}}}}, {"b\x1b[31m", false, {}, {{0, 0, 0, {}}}}};
  analysis.gaps = {{"b", "", "3", "acc", "the cell is empty", false}};
  analysis.left_out = {{"runs.csv, run x", "it was deleted"}};
  analysis.threats = {{record::Severity::Warning, "missing", "1 value is missing."}};
  return analysis;
}

TEST(AnalysisHtml, SaysFirstWhatCannotBeConcludedAndEscapesNames) {
  AnalysisRecord analysis = sample();
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
  AnalysisRecord analysis = sample();
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
