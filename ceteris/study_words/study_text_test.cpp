// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_words/study_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/base/text.hpp"
#include "ceteris/report/columns.hpp"
#include "ceteris/study_words/sample_study_test.hpp"

namespace ceteris::study_words {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(StudyText, NeverExceedsItsWidth) {
  for (const auto& [name, study] : every_study()) {
    for (const std::size_t width : {48U, 79U, 100U, 200U}) {
      for (const std::string& line : split(study_text(study, width), '\n')) {
        EXPECT_LE(report::display_width(line), width) << name << ": " << line;
      }
    }
  }
}

TEST(StudyText, SendsNoControlCharacterToTheTerminal) {
  const std::string text = study_text(hostile_study());
  EXPECT_THAT(text, AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\u202E")), Not(HasSubstr("\xff"))));
}

TEST(StudyText, IsColouredOnlyWhenAsked) {
  EXPECT_THAT(study_text(compare_study(), 100, true), HasSubstr("\x1b[1;34mdiffers\x1b[0m"));
  EXPECT_THAT(study_text(compare_study(), 100, false), Not(HasSubstr("\x1b")));
}

TEST(StudyCsv, HasARowForEveryTrialAndMetric) {
  const std::vector<std::string> lines = split(study_csv(compare_study()), '\n');
  ASSERT_EQ(lines.size(), 1U + 2 * 8 * 3 + 1);
  EXPECT_EQ(lines[0], "study,arm,task,replicate,metric,value,scored,outcome,seconds,peak_bytes,host,slot,trial");
  EXPECT_THAT(lines[1], AllOf(HasSubstr("smoothing,off,,0,accuracy,0.9"), HasSubstr(",false,finished,")));
}

TEST(StudyCsv, MarksDeclaredScoresAndLeavesAbsentValuesEmpty) {
  const std::string csv = study_csv(failed_study());
  EXPECT_THAT(csv, HasSubstr("rates,lr 1,,1,accuracy,0.1,true,diverged,"));
  EXPECT_THAT(csv, HasSubstr("rates,lr 10,,0,accuracy,,false,exit-status,"));
  EXPECT_THAT(study_csv(unfinished_study()), HasSubstr("smoothing,off,,7,accuracy,,false,,,,,,t0-7-0\n"));
}

}  // namespace
}  // namespace ceteris::study_words
