// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/study_report/study_html.hpp"
#include "ceteris/study_words/sample_study_test.hpp"
#include "ceteris/study_words/study_builder_test.hpp"
#include "ceteris/study_words/study_text.hpp"
#include "tests/support/html_form.hpp"

namespace ceteris::study_report {
namespace {

using ceteris::test::occurrences;
using record::StudyRecord;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// A section of a page.
std::string part(const std::string& page, const std::string& id) {
  const std::size_t at = page.find("<section id=\"" + id + '"');
  return at == std::string::npos ? std::string() : page.substr(at, page.find("</section>", at) - at);
}

/// Everything, and everything but one of two components.
StudyRecord leave_one_out_study() {
  StudyRecord s = study_words::study("recipe", "What can be left out?", "leave-one-out", 6);
  s.metrics = {study_words::accuracy_metric()};
  study_words::add_arm(s, "all", {{"mixup", "1"}, {"ema", "1"}}, {{0.92, 0.002}}, 60);
  study_words::add_arm(s, "without mixup", {{"mixup", "0"}, {"ema", "1"}}, {{0.90, 0.002}}, 60);
  study_words::add_arm(s, "without EMA of the weights", {{"mixup", "1"}, {"ema", "0"}}, {{0.915, 0.002}}, 60);
  study_words::finish(s);
  study_words::contrast(s, 1, 0, 0, true, {}, "mixup");
  study_words::contrast(s, 2, 0, 0, true, {}, "EMA of the weights");
  for (const record::StudyContrast& c : s.contrasts) {
    s.attribution.push_back({.component = c.name, .leave_one_out = study_words::effect(c.name, c.differences)});
  }
  return s;
}

TEST(StudyParts, DrawsLeaveOneOutAsBarsWithIntervalsAndSaysSo) {
  const std::string page = study_html(leave_one_out_study());
  const std::string section = part(page, "attribution");
  EXPECT_EQ(occurrences(section, "class=\"worth\""), 2U);
  EXPECT_EQ(occurrences(section, "class=\"thin worth-line\""), 2U);
  EXPECT_EQ(occurrences(section, "tick-mark"), 0U);
  EXPECT_THAT(section, AllOf(HasSubstr("what it adds to all the others (leave one out)"), Not(HasSubstr("Shapley")),
                             Not(HasSubstr("Add one in"))));
  EXPECT_THAT(page, HasSubstr("with EMA of the weights instead of without it, all else on: accuracy"));
  EXPECT_THAT(page, Not(HasSubstr("1 instead of 0")));
  const std::string sets = part(study_html(study_words::attribution_study()), "attribution");
  EXPECT_THAT(sets, AllOf(HasSubstr("(Shapley)"), HasSubstr("leave one out"), HasSubstr("add one in")));
  EXPECT_GE(occurrences(sets, "tick-mark"), 2U);
}

TEST(StudyParts, FillsTheTriangleOfAFractionWithWhatIsAliased) {
  StudyRecord s = study_words::fraction_study();
  s.effects.clear();
  for (const char* name : {"norm", "width", "depth", "act"}) {
    s.effects.push_back(study_words::effect(name, study_words::draws(0.01, 0.002, 6, 3)));
  }
  s.effects[0].aliases = "= width x act";
  s.interactions = {study_words::effect("norm x width", study_words::draws(0.001, 0.002, 6, 4)),
                    study_words::effect("norm x depth", study_words::draws(0.002, 0.002, 6, 5))};
  s.interactions[0].aliases = "= - depth x act";
  const std::string section = part(study_html(s), "interactions");
  EXPECT_EQ(occurrences(section, "class=\"plate\""), 4U);
  EXPECT_THAT(section, AllOf(HasSubstr("width x act: aliased with norm"),
                             HasSubstr("depth x act: aliased with minus norm x width"),
                             HasSubstr("aliased with minus depth x act")));
}

TEST(StudyParts, SaysHowToRepeatTheStudyAndTheReport) {
  const std::string section = part(study_html(study_words::compare_study()), "repeat");
  EXPECT_THAT(section, AllOf(HasSubstr("ceteris study run study.toml"), HasSubstr("ceteris study report study"),
                             HasSubstr("with the same seeds")));
  EXPECT_THAT(study_words::study_markdown(study_words::compare_study()),
              HasSubstr("\n    ceteris study run study.toml\n"));
}

TEST(StudyParts, HaveColumnsOfPOnlyWhereThereIsSuchATest) {
  const std::string one = part(study_html(study_words::compare_study()), "effects");
  EXPECT_THAT(one.substr(0, one.find("</table>")), AllOf(HasSubstr("p, equivalence"), Not(HasSubstr("p, Holm"))));
  const std::string several = part(study_html(study_words::four_arm_study()), "effects");
  EXPECT_THAT(several, AllOf(HasSubstr("p, Holm"), HasSubstr("after Holm&#39;s correction")));
  const std::string tasks = part(study_html(study_words::task_study()), "tasks");
  EXPECT_THAT(tasks, AllOf(HasSubstr("Each by itself, without a correction"), Not(HasSubstr("p, Holm"))));
}

TEST(StudyParts, NeverSayThatAPIsAtLeastMoreThanOneThatIsShown) {
  StudyRecord s = study_words::task_study();
  for (std::size_t i = 0; i < s.contrasts.size(); ++i) {
    s.contrasts[i].sign_flip_p = s.contrasts[i].sign_flip_floor = i == 1 ? 0.0078 : 0.0156;
  }
  EXPECT_THAT(part(study_html(s), "effects"), HasSubstr("with so few replicates at least 0.0078"));
}

TEST(StudyParts, CheckNothingOfDifferencesThatNeverVary) {
  StudyRecord s = study_words::compare_study();
  s.contrasts[0].sign_flip_p = 0.0078;
  EXPECT_THAT(part(study_html(s), "effects"), HasSubstr("Checks of what the intervals assume"));
  for (record::StudyContrast& c : s.contrasts) {
    c.ci95.reset();
  }
  EXPECT_THAT(part(study_html(s), "effects"), Not(HasSubstr("Checks of what the intervals assume")));
}

TEST(StudyParts, NameArmsOfManyFactorsInFiguresByTheirLevels) {
  StudyRecord s = study_words::factorial_study();
  const std::string strips = part(study_html(s), "trials");
  EXPECT_THAT(strips, AllOf(HasSubstr(">off, off, off</text>"), HasSubstr(">on, on, on</text>"),
                            HasSubstr("Arms by their levels of mixup, ema, dropout.")));
  for (record::StudyArm& arm : s.arms) {
    arm.name = arm.name.substr(0, arm.name.find(','));
  }
  EXPECT_THAT(part(study_html(s), "trials"), Not(HasSubstr("by their levels")));
}

}  // namespace
}  // namespace ceteris::study_report
