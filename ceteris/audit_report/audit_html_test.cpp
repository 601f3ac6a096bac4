// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit_report/audit_html.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <utility>

#include "ceteris/audit_report/sample_audit_test.hpp"
#include "ceteris/base/error.hpp"
#include "ceteris/base/file.hpp"
#include "ceteris/base/text.hpp"
#include "ceteris/report/markup.hpp"
#include "ceteris/report/style.hpp"
#include "tests/support/html_form.hpp"

namespace ceteris::audit_report {
namespace {

using ceteris::test::fault;
using ceteris::test::occurrences;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const Sprite kSprite = {"\xff\xd8 not really an image", "image/jpeg", 112, 6};

TEST(AuditHtml, IsWellFormedForEveryKindOfAudit) {
  const char* folder = std::getenv("CETERIS_AUDIT_PAGES");  // a folder to look at the pages in
  for (const auto& [name, record] :
       {std::pair{"sample", sample_audit()}, std::pair{"tiny", tiny_audit()}, std::pair{"crowded", crowded_audit()},
        std::pair{"failed_control", failed_control_audit()}, std::pair{"refused", refused_audit()},
        std::pair{"hostile", hostile_audit()}, std::pair{"empty", record::AuditRecord{}}}) {
    EXPECT_EQ(fault(audit_html(record, &kSprite)), "") << name;
    const std::string html = audit_html(record, nullptr);
    EXPECT_EQ(fault(html), "") << name;
    if (folder != nullptr) {
      write_file_atomic(std::filesystem::path(folder) / (std::string(name) + ".html"), html);
    }
  }
}

TEST(AuditHtml, LetsNoOutsideTextBecomeMarkup) {
  for (const std::string& html : {audit_html(hostile_audit(), &kSprite), audit_html(hostile_audit(), nullptr)}) {
    EXPECT_THAT(html, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("<img")), Not(HasSubstr("\x1b"))));
    EXPECT_THAT(html, Not(HasSubstr("\u202E")));
    EXPECT_THAT(html, HasSubstr("&lt;script&gt;"));
    EXPECT_THAT(html, HasSubstr("\U0001F600"));
  }
}

TEST(AuditHtml, NeedsNoScriptAndNoNetwork) {
  const std::string html = audit_html(sample_audit(), &kSprite);
  EXPECT_THAT(html, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("<link")), Not(HasSubstr(" src="))));
  EXPECT_THAT(html, HasSubstr("default-src 'none'"));
  EXPECT_EQ(occurrences(html, "http"), occurrences(html, "xmlns=\"http://www.w3.org/2000/svg\"") + 1);  // + http-equiv
}

TEST(AuditHtml, PutsWarningsThenTheVerdictBeforeEverythingElse) {
  const std::string html = audit_html(failed_control_audit(), nullptr);
  const std::size_t control = html.find("failed its own control");
  const std::size_t alert = html.find("share 3 identical files");
  const std::size_t verdict = html.find("id=\"verdict\"");
  const std::size_t signals = html.find("id=\"signals\"");
  ASSERT_NE(control, std::string::npos);
  EXPECT_LT(control, alert);
  EXPECT_LT(alert, verdict);
  EXPECT_LT(verdict, signals);
  EXPECT_THAT(html, HasSubstr("in doubt: a control failed"));
  EXPECT_THAT(audit_html(sample_audit(), nullptr), Not(HasSubstr("Read this first")));
}

TEST(AuditHtml, TellsItsStoryInOrder) {
  const std::string html = audit_html(sample_audit(), &kSprite);
  std::size_t last = 0;
  for (const char* id : {"verdict", "signals", "advice", "confusion", "images", "controls", "network", "sets", "limits",
                         "method", "repeat", "machine"}) {
    const std::size_t at = html.find("<section id=\"" + std::string(id) + '"');
    ASSERT_NE(at, std::string::npos) << id;
    EXPECT_GT(at, last) << id;
    last = at;
  }
}

TEST(AuditHtml, ShowsAGateOnlyWhereOneWasAskedFor) {
  record::AuditRecord record = tiny_audit();
  EXPECT_THAT(audit_html(record, nullptr), Not(HasSubstr("id=\"gate\"")));
  record.gate = {.tripped = true, .checks = {{"container", 0.85, 0.6, true, "lower bound 85.0 % > 60 %"}}};
  EXPECT_THAT(audit_html(record, nullptr),
              AllOf(HasSubstr("Gate: failed"), HasSubstr("FAILED container: lower bound")));
}

TEST(AuditHtml, CarriesTheSpriteOnceAndShowsEachTileByItsPlace) {
  const std::string html = audit_html(sample_audit(), &kSprite);
  EXPECT_EQ(occurrences(html, report::base64(kSprite.jpeg_or_png_bytes)), 1U);
  EXPECT_THAT(html, HasSubstr("background-position:-0px -0px"));
  EXPECT_THAT(html, HasSubstr("background-position:-224px -336px"));  // tile 20: third column, fourth row
  EXPECT_EQ(occurrences(html, "class=\"pic\""), sample_audit().telling.size());
}

TEST(AuditHtml, OpensEverySmallImageLargeAndShowsThePairOfAFinding) {
  const Sprite large = {"large images", "image/jpeg", 192, 8};
  const std::string html = audit_html(sample_audit(), &kSprite, &large);
  EXPECT_EQ(fault(html), "");
  EXPECT_EQ(fault(audit_html(hostile_audit(), &kSprite, &large)), "");
  EXPECT_EQ(occurrences(html, report::base64(large.jpeg_or_png_bytes)), 1U);
  for (const record::TellingImage& image : sample_audit().telling) {
    EXPECT_THAT(html, HasSubstr("href=\"#large-" + std::to_string(image.tile) + "\""));
    EXPECT_THAT(html, HasSubstr("id=\"large-" + std::to_string(image.tile) + "\""));
  }
  EXPECT_EQ(occurrences(html, "<ul class=\"tiles couple\">"), 1U);
  EXPECT_THAT(html, AllOf(Not(HasSubstr("<script")), Not(HasSubstr(" src="))));
  EXPECT_THAT(audit_html(sample_audit(), &kSprite), Not(HasSubstr("#large-")));
}

TEST(AuditHtml, ShowsTheMapOfAMarkBesideItsPair) {
  const Sprite large = {"large images", "image/jpeg", 192, 8};
  record::AuditRecord record = sample_audit();
  for (record::Probe& probe : record.probes) {
    for (record::Finding& finding : probe.findings) {
      if (finding.examples.size() > 1 && finding.examples.front().tile >= 0) {
        finding.map = "lower right corner, 64 x 64 px, enlarged: fine detail of A & B";
        finding.map_tile = 10;
      }
    }
  }
  const std::string html = audit_html(record, &kSprite, &large);
  EXPECT_EQ(fault(html), "");
  EXPECT_EQ(occurrences(html, "Map of the lower right corner, 64 x 64 px, enlarged: fine detail of A &amp; B"), 1U);
  EXPECT_THAT(html, HasSubstr("background-position:-384px -192px"));  // tile 10: third column, second row
  EXPECT_THAT(audit_html(record, &kSprite), Not(HasSubstr("Map of the")));
}

TEST(AuditHtml, WithoutSpriteStillNamesTheImages) {
  const std::string html = audit_html(sample_audit(), nullptr);
  EXPECT_THAT(html, AllOf(Not(HasSubstr("class=\"pic\"")), Not(HasSubstr("data:image"))));
  for (const record::TellingImage& image : sample_audit().telling) {
    EXPECT_THAT(html, HasSubstr(image.name));
  }
}

TEST(AuditHtml, RefusesASpriteWithoutTiles) {
  const Sprite broken = {"x", "image/png", 0, 4};
  EXPECT_THROW((void)audit_html(sample_audit(), &broken), Bug);
}

TEST(AuditHtml, ListsEveryRefusedFileWhileThereIsRoom) {
  const std::string html = audit_html(sample_audit(), nullptr);
  for (const record::DataSet& set : sample_audit().sets) {
    for (const record::RefusedFile& refused : set.refused_files) {
      EXPECT_THAT(html, HasSubstr(refused.name));
    }
  }
  EXPECT_THAT(html, HasSubstr("20 not an image, 10 unsupported format, 7 truncated"));
}

TEST(AuditHtml, StaysUnderTwoMegabytesAndSaysWhatItLeavesOut) {
  record::AuditRecord record = refused_audit();
  for (int i = 0; i < 20000; ++i) {
    record.shared.push_back({0, 1, std::string(250, 's') + std::to_string(i), std::string(250, 't')});
  }
  const Sprite large = {std::string(300'000, 'p'), "image/png", 112, 8};
  const std::string html = audit_html(record, &large);
  EXPECT_LT(html.size(), 2'000'000U);
  EXPECT_THAT(html, HasSubstr("40,000 refused files"));
  EXPECT_THAT(html, HasSubstr("more, all of which stand in the CSV and the JSON"));
}

TEST(AuditHtml, OfNothingSaysNoVerdict) {
  const std::string html = audit_html(record::AuditRecord{}, nullptr);
  EXPECT_THAT(html, AllOf(HasSubstr("no verdict"), Not(HasSubstr("id=\"signals\"")), Not(HasSubstr("class=\"big\""))));
}

TEST(AuditHtml, IsTheSameBytesEveryTime) {
  EXPECT_EQ(audit_html(sample_audit(), &kSprite), audit_html(sample_audit(), &kSprite));
}

TEST(StyleSheet, KnowsDarkPaperAndPhones) {
  for (const char* part : {"prefers-color-scheme:dark", "@media print", "max-width:40rem"}) {
    EXPECT_THAT(std::string(report::style_sheet()), HasSubstr(part));
  }
  EXPECT_EQ(occurrences(report::style_sheet(), "{"), occurrences(report::style_sheet(), "}"));
  EXPECT_THAT(std::string(report::style_sheet()), AllOf(Not(HasSubstr("url(")), Not(HasSubstr("@import"))));
}

}  // namespace
}  // namespace ceteris::audit_report
