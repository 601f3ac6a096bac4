// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_words/gate_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/report/columns.hpp"

namespace ceteris::study_words {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

record::GateRecord sample() {
  record::GateRecord gate;
  gate.question.baseline = "python3 main/train.py --seed {seed}";
  gate.question.candidate = "python3 train.py --seed {seed}";
  gate.question.metric.name = "accuracy";
  gate.question.metric.scale = record::MetricScale::Fraction;
  gate.question.most_pairs = 20;
  gate.question.looks = {5, 8, 12, 20};
  gate.campaign = {"abc", "def", 3, 7, 2, 0.05, 0.003378, "2026-01-01T00:00:00Z"};
  gate.word = record::GateWord::Shown;
  gate.passed = true;
  gate.sentence = "The candidate is better: accuracy +1.2 points (99.7 % interval +0.4 to +2.0 points, 8 pairs).";
  gate.notes = {"The differences are skewed (+1.4)."};
  gate.looks = {{5, 15.0, 0.011, 3.0, record::StudyInterval{-0.04, 0.06}, record::StudyInterval{-0.03, 0.05}},
                {8, 6.5, 0.012, 7.0, record::StudyInterval{0.004, 0.02}, record::StudyInterval{0.005, 0.018}}};
  gate.skewness = 1.4;
  gate.correlation = 0.5;
  gate.sign_flip_p = 0.0078;
  return gate;
}

TEST(GateText, begins_with_the_word_and_the_sentence) {
  const std::string text = gate_text(sample(), 100);
  EXPECT_THAT(text, StartsWith("SHOWN\n  The candidate is better: accuracy +1.2 points"));
  EXPECT_THAT(text, HasSubstr("  - The differences are skewed (+1.4)."));
}

TEST(GateText, says_what_was_asked_under_which_rule_and_at_which_level) {
  const std::string text = gate_text(sample(), 200);
  EXPECT_THAT(text, HasSubstr("asked      better: accuracy"));
  EXPECT_THAT(text, HasSubstr("at most 20 pairs, looked at after 5, 8, 12 and 20"));
  EXPECT_THAT(text, HasSubstr("candidate 3 of this baseline (7 gates so far): level 0.0034 of 0.05"));
  EXPECT_THAT(text, HasSubstr("2 gates against other versions of its files"));
  record::GateRecord other = sample();
  other.question.metric.margin = 0.01;
  other.question.rule = record::GateRule::Fixed;
  other.campaign.other_versions = 0;
  EXPECT_THAT(gate_text(other, 100), HasSubstr("asked      not worse by 1 point or more: accuracy"));
  EXPECT_THAT(gate_text(other, 100), HasSubstr("one look, at 20 pairs"));
  EXPECT_THAT(gate_text(other, 100), Not(HasSubstr("other versions")));
}

TEST(GateText, shows_every_look) {
  const std::string text = gate_text(sample(), 100);
  EXPECT_THAT(text, HasSubstr("pairs"));
  EXPECT_THAT(text, HasSubstr("+7.00"));
  EXPECT_THAT(text, HasSubstr("6.50"));
  record::GateRecord none = sample();
  none.looks.clear();
  EXPECT_THAT(gate_text(none, 100), Not(HasSubstr("LOOKS")));
}

TEST(GateText, keeps_to_the_width_and_prints_no_control_characters) {
  record::GateRecord gate = sample();
  gate.question.baseline = std::string(300, 'x') + "\x1b[31m";
  std::string line;
  for (const char c : gate_text(gate, 60)) {
    if (c != '\n') {
      line += c;
      continue;
    }
    EXPECT_LE(report::display_width(line), 60U) << line;
    EXPECT_THAT(line, Not(HasSubstr("\x1b")));
    line.clear();
  }
}

}  // namespace
}  // namespace ceteris::study_words
