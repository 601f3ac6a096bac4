// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit_report/audit_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "ceteris/audit_report/sample_audit_test.hpp"
#include "ceteris/base/text.hpp"

namespace ceteris::audit_report {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

TEST(Ladder, ClimbsFromTheFileToThePixels) {
  record::AuditRecord record;
  for (const char* family : {"pixels", "surprise", "file", "history", "file"}) {
    record.probes.emplace_back();
    record.probes.back().family = family;
    record.probes.back().name = std::to_string(record.probes.size());
  }
  std::vector<std::string> order;
  for (const record::Probe* probe : ladder(record)) {
    order.push_back(probe->family + probe->name);
  }
  EXPECT_THAT(order, ElementsAre("file3", "file5", "history4", "pixels1", "surprise2"));
}

TEST(GateLines, PutWhatTrippedFirstAndNameWhatWasNotWatched) {
  record::AuditRecord record = tiny_audit();
  EXPECT_THAT(gate_lines(record), IsEmpty());
  record.gate.checks = {{"headline", 0.54, 0.6, false, "lower bound 53.7 % <= 60 %"},
                        {"certain", 0.044, 0, true, "22 of 499 images of cats"}};
  record.gate.tripped = true;
  EXPECT_THAT(gate_lines(record),
              ElementsAre("FAILED certain: 22 of 499 images of cats", "passed headline: lower bound 53.7 % <= 60 %",
                          "not watched, and tells the sets apart: container (95.0 % right); --fail-on any watches "
                          "everything"));
}

TEST(TimingFacts, AreNumbersWithTheirUnits) {
  EXPECT_THAT(timing_facts({}), IsEmpty());
  const auto facts = timing_facts({"2026-11-30T00:00:00Z", 94.25, 180.5, 2, 640'000'000});
  std::string text;
  for (const record::NamedValue& fact : facts) {
    text += fact.name + "=" + fact.value + ";";
  }
  EXPECT_EQ(text, "finished=2026-11-30T00:00:00Z;time=1 min 34 s;processor time=3 min 1 s;jobs=2;most memory=640 MB;");
}

TEST(Warnings, PutFailedControlsBeforeEverythingElse) {
  const record::AuditRecord record = failed_control_audit();
  const std::vector<std::string> lines = warnings(record);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_THAT(lines[0],
              AllOf(HasSubstr("failed its own control 'Label shuffle'"), HasSubstr("44.7 %"),
                    HasSubstr("Something is learned that cannot be. Use no number"), HasSubstr("Run it again")));
  EXPECT_EQ(lines[1], record.alerts[0]);
  EXPECT_THAT(warnings(sample_audit()), IsEmpty());
}

TEST(FindingSentences, NameTheImagesWithTheirSets) {
  const record::AuditRecord record = sample_audit();
  EXPECT_THAT(finding_sentences(record, record.probes[1])[1],
              HasSubstr("For example 2009_004217.jpg, 2009_004218.jpg of voc-subset."));
  EXPECT_THAT(finding_sentences(record, record.probes[6])[0],
              AllOf(HasSubstr("(earlier compression leaves this)."),
                    HasSubstr("accordion/image_0042.jpg of caltech101; n02099712_labrador_0.jpg of imagenet-sample.")));
}

TEST(FindingSentences, SayAHintOnceAndAnExplanationFirst) {
  record::AuditRecord record = sample_audit();
  record::Probe& probe = record.probes[6];
  probe.findings.push_back(probe.findings[0]);
  probe.explained = "Width and height explain it.";
  const std::vector<std::string> lines = finding_sentences(record, probe);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0], probe.explained);
  EXPECT_THAT(lines[1], HasSubstr("leaves this"));
  EXPECT_THAT(lines[2], Not(HasSubstr("leaves this")));
}

TEST(GiveawaySentences, SayTheShareThatIsCertain) {
  EXPECT_EQ(
      giveaway_sentences(tiny_audit()),
      std::vector<std::string>{"4.4 % of cats is certain by JPEG comment: 22 of its 499 images, and none of the 480 "
                               "of the other sets (present: 22). For example felix.jpg, tom.jpg and silvester.jpg."});
}

TEST(PlainMeaning, SpeaksOfHundredImages) {
  const std::vector<std::string> lines = plain_meaning(sample_audit());
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_THAT(lines[0], AllOf(HasSubstr("about 63;"), HasSubstr("for 33.")));
  EXPECT_THAT(lines[1], HasSubstr("fewer than 1 of 10,000"));
}

TEST(PlainMeaning, OfNoDifferenceIsNotThatThereIsNone) {
  record::AuditRecord record = sample_audit();
  record.verdict = record::Verdict::Indistinguishable;
  EXPECT_THAT(join(plain_meaning(record), " "), AllOf(HasSubstr("does not prove"), Not(HasSubstr("such audits"))));
}

TEST(PlainMeaning, WithoutVerdictSaysHowManyImagesAreMissing) {
  record::AuditRecord record = sample_audit();
  record.verdict = record::Verdict::NoVerdict;
  record.images_per_set = 60;
  record.images_needed = 100;
  record.sets[1].usable = 60;
  record.sets[1].lacking = 40;
  EXPECT_THAT(join(plain_meaning(record), " "), AllOf(HasSubstr("caltech101 has 60 and lacks 40 of the 100 needed"),
                                                      Not(HasSubstr("voc-subset has")), HasSubstr("orientation only")));
  EXPECT_THAT(plain_meaning(record::AuditRecord{}), IsEmpty());
}

TEST(Limits, AreStatedWhateverTheRecordSays) {
  EXPECT_THAT(join(limits(record::AuditRecord{}), " "),
              AllOf(HasSubstr("lower bound"), HasSubstr("not harmful"), HasSubstr("small scale")));
  EXPECT_EQ(limits(sample_audit()).back(), sample_audit().scope[0]);
}

TEST(MethodParagraph, StatesNumbersAndCitesItsSources) {
  const std::string text = method_paragraph(sample_audit());
  for (const char* part : {"3 data sets (imagenet-sample, caltech101 and voc-subset)", "1,800 in all to train on",
                           "900 held out", "63.3 % (95 % interval 60.1 to 66.4 %)", "p < 0.0001 (one-sided",
                           "p = 0.0010 by", "Label shuffle (passed)", "Ceteris 0.1.0, audit 2c26b46b68ff"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  for (const char* author : {"Holm", "Liu & He", "Lopez-Paz", "Phipson", "Wilson", "Zeng"}) {
    EXPECT_THAT(text, HasSubstr(author));
  }
  for (const std::string& reference : references()) {
    EXPECT_THAT(text, HasSubstr(reference.substr(0, reference.find(',')))) << "listed but not cited: " << reference;
  }
}

TEST(MethodParagraph, NamesAFailedControlAsFailed) {
  EXPECT_THAT(method_paragraph(failed_control_audit()), HasSubstr("Label shuffle (FAILED)"));
}

TEST(MethodParagraph, OfAnEmptyRecordClaimsNothing) {
  EXPECT_THAT(method_paragraph(record::AuditRecord{}), AllOf(StartsWith("We asked"), Not(HasSubstr("accuracy was"))));
}

TEST(Remarks, SayWhatWasLeftOutAndNothingWhereNothingWas) {
  record::DataSet set;
  EXPECT_TRUE(remarks(set).empty());
  set.not_images = 1;
  EXPECT_EQ(remarks(set), (std::vector<std::string>{"1 other file is left out by name"}));
  set.not_images = 3000;
  set.notes = {"8 groups from the column group"};
  EXPECT_EQ(remarks(set),
            (std::vector<std::string>{"3,000 other files are left out by name", "8 groups from the column group"}));
}

}  // namespace
}  // namespace ceteris::audit_report
