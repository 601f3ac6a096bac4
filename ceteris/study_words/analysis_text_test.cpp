// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_words/analysis_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/report/columns.hpp"
#include "ceteris/study_words/analysis_sample_test.hpp"

namespace ceteris::study_words {
namespace {

using record::AnalysisRecord;
using testing::HasSubstr;

TEST(AnalysisText, SaysFirstWhatCannotBeConcluded) {
  const std::string text = analysis_text(sample_analysis());
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
  AnalysisRecord analysis = sample_analysis();
  analysis.arms[0].name = std::string(300, 'x');
  analysis.cannot.assign(40, "A sentence that is a little longer than a line of forty-eight columns could ever be.");
  const std::string text = analysis_text(analysis, 60);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_THAT(text, HasSubstr("and 28 more in the JSON."));
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = text.find('\n', begin);
    EXPECT_LE(report::display_width(text.substr(begin, end - begin)), 60U) << text.substr(begin, end - begin);
    begin = end + 1;
  }
}

}  // namespace
}  // namespace ceteris::study_words
