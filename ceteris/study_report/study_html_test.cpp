// SPDX-License-Identifier: Apache-2.0
#include "ceteris/study_report/study_html.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <limits>

#include "ceteris/base/file.hpp"
#include "ceteris/study_report/study_style.hpp"
#include "ceteris/study_words/sample_study_test.hpp"
#include "ceteris/study_words/study_text.hpp"
#include "ceteris/study_words/study_words.hpp"
#include "tests/support/html_form.hpp"

namespace ceteris::study_report {
namespace {

using ceteris::test::fault;
using ceteris::test::occurrences;
using record::StudyRecord;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(StudyHtml, IsWellFormedAndSmallForEveryKindOfStudy) {
  const char* folder = std::getenv("CETERIS_STUDY_PAGES");  // a folder to look at the pages in
  for (const auto& [name, study] : study_words::every_study()) {
    const std::string html = study_html(study);
    EXPECT_EQ(fault(html), "") << name;
    EXPECT_LT(html.size(), 2'000'000U) << name;
    if (folder != nullptr) {
      write_file_atomic(std::filesystem::path(folder) / (name + ".html"), html);
    }
  }
}

TEST(StudyHtml, LetsNoOutsideTextBecomeMarkup) {
  const std::string html = study_html(study_words::hostile_study());
  EXPECT_THAT(html, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("<img")), Not(HasSubstr("\x1b"))));
  EXPECT_THAT(html, Not(HasSubstr("\u202E")));
  EXPECT_THAT(html, AllOf(HasSubstr("&lt;script&gt;"), HasSubstr("\U0001F600")));
}

TEST(StudyHtml, NeedsNoScriptAndNoNetwork) {
  const std::string html = study_html(study_words::path_study());
  EXPECT_THAT(html, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("<link")), Not(HasSubstr(" src="))));
  EXPECT_THAT(html, HasSubstr("default-src 'none'"));
  EXPECT_EQ(occurrences(html, "http"), occurrences(html, "xmlns=\"http://www.w3.org/2000/svg\"") + 1);  // + http-equiv
}

TEST(StudyHtml, PutsVerdictsThenThreatsBeforeEverythingElse) {
  const std::string html = study_html(study_words::compare_study());
  std::size_t last = 0;
  for (const char* id : {"verdict", "threats", "guardrails", "effects", "trials", "learning", "arms", "outcomes",
                         "metrics", "plan", "method", "repeat", "versions", "hosts"}) {
    const std::size_t at = html.find("<section id=\"" + std::string(id) + '"');
    ASSERT_NE(at, std::string::npos) << id;
    EXPECT_GT(at, last) << id;
    last = at;
  }
}

TEST(StudyHtml, HasOnlyTheSectionsItHasDataFor) {
  const std::string compare = study_html(study_words::compare_study());
  for (const char* id : {"path-steps", "tasks", "factors", "interactions", "attribution", "value-cost"}) {
    EXPECT_THAT(compare, Not(HasSubstr("<section id=\"" + std::string(id)))) << id;
  }
  EXPECT_THAT(study_html(study_words::path_study()), HasSubstr("<section id=\"path-steps\""));
  EXPECT_THAT(study_html(study_words::task_study()), HasSubstr("<section id=\"tasks\""));
  EXPECT_THAT(study_html(study_words::fraction_study()), HasSubstr("<section id=\"factors\""));
  EXPECT_THAT(study_html(study_words::factorial_study()), HasSubstr("<section id=\"interactions\""));
  EXPECT_THAT(study_html(study_words::attribution_study()), HasSubstr("<section id=\"attribution\""));
  EXPECT_THAT(study_html(study_words::four_arm_study()), HasSubstr("<section id=\"value-cost\""));
}

TEST(StudyHtml, ComparesAStepOfAPathWithTheLastOneThatWasKept) {
  record::StudyRecord study = study_words::path_study();
  EXPECT_THAT(study_html(study), HasSubstr("the change from the row above"));
  study.arms[4].kept = false;
  study.contrasts[4].first = study.arms[3].name;
  const std::string html = study_html(study);
  EXPECT_THAT(html, HasSubstr("from the last row that was kept"));
  EXPECT_THAT(html, HasSubstr("inverted bottleneck (not kept)</th>"));
  EXPECT_THAT(html, HasSubstr("; not kept</text>"));
  const std::size_t way = html.find("class=\"way\"");
  ASSERT_NE(way, std::string::npos);
  const std::string line = html.substr(html.rfind('<', way), 400);
  EXPECT_EQ(occurrences(line.substr(0, line.find('>')), ","), 7U) << "seven of eight levels are on the line: " << line;
}

TEST(StudyHtml, GivesEveryVerdictItsScope) {
  const StudyRecord study = study_words::path_study();
  const std::string html = study_html(study);
  EXPECT_EQ(occurrences(html, "<li class=\"answer"), 8U);
  EXPECT_EQ(occurrences(html, "<span class=\"scope\">(on this test set, at this budget, on this machine)</span>"), 8U);
}

TEST(StudyHtml, HasATableBesideEveryFigure) {
  for (const auto& [name, study] : study_words::every_study()) {
    const std::string html = study_html(study);
    for (std::size_t at = html.find("<section id="); at != std::string::npos; at = html.find("<section id=", at + 1)) {
      const std::string section = html.substr(at, html.find("</section>", at) - at);
      if (occurrences(section, "<svg ") > 0) {
        EXPECT_THAT(section, AllOf(HasSubstr("<details>"), HasSubstr("<table "))) << name;
      }
    }
    EXPECT_EQ(occurrences(html, "<svg "), occurrences(html, "</desc>")) << name;
  }
}

TEST(StudyHtml, SaysFirstThatAStudyIsNotComplete) {
  const std::string html = study_html(study_words::unfinished_study());
  EXPECT_LT(html.find("This study is not complete"), html.find("<li class=\"answer"));
  EXPECT_THAT(study_html(study_words::compare_study()), Not(HasSubstr("not complete")));
}

TEST(StudyHtml, ShowsAnArmThatFailedAltogether) {
  const std::string html = study_html(study_words::failed_study());
  EXPECT_THAT(html, AllOf(HasSubstr("6 exit-status"), HasSubstr("no value"), HasSubstr("accuracy not measured"),
                          HasSubstr("class=\"serious\""), HasSubstr("class=\"scored\"")));
}

TEST(StudyHtml, HasNoMarginBandWithoutAMargin) {
  EXPECT_THAT(study_html(study_words::compare_study()), HasSubstr("class=\"margin\""));
  EXPECT_THAT(study_html(study_words::marginless_study()), Not(HasSubstr("class=\"margin\"")));
}

TEST(StudyHtml, EndsLongListsWithACount) {
  const std::string html = study_html(study_words::crowded_study());
  EXPECT_EQ(occurrences(html, "<li class=\"answer"), 12U);
  EXPECT_THAT(html, AllOf(HasSubstr("Of 199 comparisons: "), HasSubstr("And 169 more comparisons stand in the table."),
                          HasSubstr("All 200 arms"), HasSubstr("And 280 more in the JSON."),
                          HasSubstr("more, all of which stand in the CSV and the JSON beside this page.")));
}

TEST(StudyHtml, StaysSmallWhenEverythingIsLarge) {
  StudyRecord study = study_words::crowded_study();
  const std::string long_name(500, 'n');
  study.methods = std::string(500'000, 'm');
  study.question = std::string(1'000'000, 'q');
  study.command.assign(100, std::string(10'000, 'c'));
  for (int t = 0; t < 50; ++t) {
    study.tasks.push_back(long_name + std::to_string(t));
  }
  for (record::StudyArm& arm : study.arms) {
    for (int v = 0; v < 100; ++v) {
      arm.values.push_back({long_name + std::to_string(v), arm.name});
    }
    for (std::size_t i = 0; i < arm.cells.size(); ++i) {
      arm.cells[i].task = study.tasks[i % 50];
    }
  }
  for (std::size_t i = 0; i < study.contrasts.size(); ++i) {
    study.contrasts[i].task = i % 2 == 0 ? study.tasks[i % 50] : "";
    study.contrasts[i].differences.assign(200, 0.01);
    study.contrasts[i].correlation = 0.5;
    study.contrasts[i].reason = long_name;
  }
  for (int i = 0; i < 500; ++i) {
    study.effects.push_back({.name = long_name + std::to_string(i)});
    study.interactions.push_back({.name = long_name + std::to_string(i) + " x b"});
    study.attribution.emplace_back();
    study.attribution.back().component = long_name + std::to_string(i);
    study.attribution.back().shapley = study.effects.back();
    study.versions.push_back({long_name, long_name, long_name});
    study.power.emplace_back();
    study.power.back().metric = long_name;
  }
  for (record::StudyCurve& curve : study.curves) {
    curve.points.assign(2'000, {1, 0.5, 0.4, 0.6, 3});
  }
  const std::string html = study_html(study);
  EXPECT_LT(html.size(), 2'000'000U);
  EXPECT_EQ(fault(html), "");
}

TEST(StudyHtml, DrawsWhateverNumbersThereAre) {
  const double inf = std::numeric_limits<double>::infinity();
  for (const double value : {0.0, std::nan(""), inf, -inf, 1.7e308, -1.7e308, 5e-324, 1e-30, 1e18, -1e18}) {
    for (StudyRecord study : {study_words::compare_study(), study_words::path_study(), study_words::attribution_study(),
                              study_words::four_arm_study(), study_words::seconds_study()}) {
      study.contrasts[0].estimate = value;
      study.contrasts[0].ci95 = {value, -value};
      study.contrasts[0].ci90 = {value, value};
      study.contrasts[0].differences.assign(3, value);
      study.contrasts[0].margin = value;
      study.arms[1].means[0].mean = value;
      study.arms[1].means[0].ci95 = {-value, value};
      study.arms[1].cells[0].values[0] = value;
      study.arms[1].cost = value;
      study.effects = {{.name = "a", .estimate = value}, {.name = "b", .estimate = 1}};
      study.interactions = {{.name = "a x b", .estimate = value}, {.name = "a x c", .estimate = 1}};
      study.front.push_back({"off", value, record::StudyInterval{value, value}, value, study.contrasts[0].ci95, value});
      study.curves.push_back({"off", {{value, value, value, -value, 1}, {0, 1, value, value, 1}}});
      study.power.push_back({"accuracy", 3, value, value, value, 8, value, value, 1, 2});
      if (!study.attribution.empty()) {
        study.attribution[0].shapley->estimate = value;
        study.attribution[0].leave_one_out->estimate = value;
        study.attribution[0].shapley->ci95 = {value, value};
      }
      EXPECT_EQ(fault(study_html(study)), "") << value;
    }
  }
}

TEST(StudyHtml, IsTheSameBytesEveryTime) {
  EXPECT_EQ(study_html(study_words::four_arm_study()), study_html(study_words::four_arm_study()));
}

TEST(StudyStyle, ClosesItsRulesAndLoadsNothing) {
  EXPECT_EQ(occurrences(study_style_sheet(), "{"), occurrences(study_style_sheet(), "}"));
  EXPECT_THAT(std::string(study_style_sheet()), AllOf(Not(HasSubstr("url(")), Not(HasSubstr("@import"))));
}

TEST(StudyHtml, NeverSaysNoEffect) {
  for (const auto& [name, study] : study_words::every_study()) {
    for (const std::string& text :
         {study_html(study), study_words::study_text(study), study_words::study_markdown(study)}) {
      // By hand, since a failure would print the whole page.
      for (const char* never : {"no effect", "nan ", "inf ", "margin of 1 points", "within 1 points"}) {
        EXPECT_EQ(text.find(never), std::string::npos) << name << ": " << never;
      }
    }
  }
}

TEST(StudyHtml, IsTheSameOnThePageInTheTerminalAndInMarkdown) {
  const record::StudyRecord study = study_words::compare_study();
  const std::string clause = "differs, for the better; whether by more than the margin of 0.5 points is open";
  EXPECT_THAT(study_words::verdict_sentence(study, study.contrasts[0]), HasSubstr(clause));
  EXPECT_THAT(study_html(study), HasSubstr(clause));
  EXPECT_THAT(study_words::study_markdown(study), HasSubstr(clause));
  EXPECT_THAT(study_words::study_text(study, 1000),
              HasSubstr(study_words::verdict_sentence(study, study.contrasts[0])));
}

}  // namespace
}  // namespace ceteris::study_report
