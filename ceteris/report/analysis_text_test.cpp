// SPDX-License-Identifier: Apache-2.0
#include "ceteris/report/analysis_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/report/analysis_html.hpp"
#include "ceteris/report/columns.hpp"
#include "ceteris/report/html_form_test.hpp"

namespace ceteris::report {
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

TEST(AnalysisText, SaysFirstWhatCannotBeConcluded) {
  const std::string text = analysis_text(sample());
  EXPECT_TRUE(text.starts_with("WHAT CANNOT BE CONCLUDED\n  - No verdict on b instead of a: a reason.\n")) << text;
  EXPECT_LT(text.find("VERDICT\n"), text.find("MISSING\n  - b, run 3, acc: the cell is empty."));
  EXPECT_THAT(text, HasSubstr("LEFT OUT\n  - runs.csv, run x: it was deleted."));
  EXPECT_THAT(text, HasSubstr("warning, missing: 1 value is missing."));
  EXPECT_THAT(text, HasSubstr("a (baseline)"));
  EXPECT_THAT(text, HasSubstr("arm: 'method' (guessed)"));
  EXPECT_THAT(text, HasSubstr("metric: 'acc'\n"));
  EXPECT_THAT(text, HasSubstr("as independent runs, unpaired"));
}

TEST(AnalysisText, ShowsNoControlCharactersAndKeepsToItsWidth) {
  AnalysisRecord analysis = sample();
  analysis.arms[0].name = std::string(300, 'x');
  analysis.cannot.assign(40, "A sentence that is a little longer than a line of forty-eight columns could ever be.");
  const std::string text = analysis_text(analysis, 60);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_THAT(text, HasSubstr("and 28 more in the JSON."));
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = text.find('\n', begin);
    EXPECT_LE(display_width(text.substr(begin, end - begin)), 60U) << text.substr(begin, end - begin);
    begin = end + 1;
  }
}

TEST(AnalysisHtml, SaysFirstWhatCannotBeConcludedAndEscapesNames) {
  AnalysisRecord analysis = sample();
  analysis.arms[1].name = "<script>alert(1)</script>";
  analysis.contrasts[0].complete.second = analysis.arms[1].name;
  analysis.contrasts[0].sentence = "<script>alert(1)</script> instead of a: no verdict.";
  const std::string html = analysis_html(analysis);
  EXPECT_EQ(fault(html), "");
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_LT(html.find("What cannot be concluded"), html.find("Verdicts"));
  EXPECT_THAT(html, HasSubstr("the cell is empty"));
  EXPECT_THAT(html, HasSubstr("it was deleted"));
}

TEST(AnalysisHtml, OfAnEmptyRecordIsAPage) {
  EXPECT_EQ(fault(analysis_html(AnalysisRecord{})), "");
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
  EXPECT_EQ(fault(html), "");
  EXPECT_LT(html.size(), 1'000'000U);
}

}  // namespace
}  // namespace ceteris::report
