// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit_evidence/wording.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/stats/proportion.hpp"

namespace ceteris::audit_evidence {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

/// Three sets and what the header says of them: counts[truth][answer].
record::AuditRecord audit_with_header(const std::vector<std::vector<std::int64_t>>& counts) {
  record::AuditRecord record;
  record.verdict = record::Verdict::Clear;
  record.images_per_set = 1000;
  record.chance = 1.0 / 3;
  record::Probe header;
  header.name = "header";
  header.title = "File header";
  for (std::size_t truth = 0; truth < counts.size(); ++truth) {
    record.sets.emplace_back().name = "set " + std::to_string(truth);
    for (std::size_t answer = 0; answer < counts.size(); ++answer) {
      header.accuracy.total += counts[truth][answer];
      header.accuracy.correct += truth == answer ? counts[truth][answer] : 0;
    }
  }
  header.accuracy.value = static_cast<double>(header.accuracy.correct) / static_cast<double>(header.accuracy.total);
  const auto interval = stats::wilson_interval(header.accuracy.correct, header.accuracy.total);
  header.accuracy.wilson95 = {interval.low, interval.high};
  header.confusion.counts = counts;
  header.verdict = record::Verdict::Clear;
  header.family = "file";
  header.findings.resize(1);
  header.findings[0].feature = "JPEG Huffman tables";
  header.findings[0].sentence = "JPEG Huffman tables optimised: 0 % of set 0, 100 % of set 1, 0 % of set 2";
  header.findings[0].examples = {{1, "a.jpg", -1}, {1, "b.jpg", -1}, {1, "c.jpg", -1}};
  record.probes = {header};
  return record;
}

std::vector<std::string> alerts_of(record::AuditRecord record) {
  write_words(record, 1000);
  return record.alerts;
}

TEST(Alerts, AHeaderThatKnowsOneSetOfThreeIsNamedWithTheSet) {
  // Two thirds at most can be right, which no threshold on the accuracy would find.
  EXPECT_THAT(
      alerts_of(audit_with_header({{3, 0, 57}, {0, 57, 3}, {0, 0, 60}})),
      Contains(HasSubstr("File header alone, without a look at a pixel, tells set 1 from the other sets. It goes by "
                         "JPEG Huffman tables optimised: 0 % of set 0, 100 % of set 1, 0 % of set 2. For example "
                         "a.jpg, b.jpg and c.jpg of set 1.")));
}

TEST(Alerts, AHeaderThatKnowsAllSetsIsNamedOnce) {
  const auto alerts = alerts_of(audit_with_header({{99, 1, 0}, {0, 100, 0}, {0, 2, 98}}));
  EXPECT_THAT(alerts,
              Contains(HasSubstr("File header alone, without a look at a pixel, names 99.0 % of the images right")));
  EXPECT_THAT(alerts, Not(Contains(HasSubstr("from the other sets"))));
}

TEST(Alerts, AHeaderThatOnlyLeansRaisesNone) {
  EXPECT_THAT(alerts_of(audit_with_header({{60, 20, 20}, {25, 50, 25}, {20, 20, 60}})),
              Not(Contains(HasSubstr("File header alone"))));
}

TEST(Alerts, WhereNothingSufficesTheStrongestSignalIsNamed) {
  EXPECT_THAT(
      alerts_of(audit_with_header({{60, 20, 20}, {25, 50, 25}, {20, 20, 60}})).front(),
      HasSubstr("The single signal that tells most is 'File header': 56.7 % of the images right. It goes by JPEG "
                "Huffman tables"));
}

record::Giveaway comment() {
  record::Giveaway giveaway;
  giveaway.feature = "JPEG comment";
  giveaway.probe = "header";
  giveaway.set = 1;
  giveaway.images = 22;
  giveaway.total = 300;
  giveaway.others = 600;
  giveaway.values = {"present: 22"};
  giveaway.examples = {"a.jpg", "b.jpg", "c.jpg"};
  return giveaway;
}

TEST(Alerts, AFewCertainImagesAreNamedThoughTheProbeTellsNothing) {
  record::AuditRecord record = audit_with_header({{34, 33, 33}, {33, 34, 33}, {33, 33, 34}});
  record.probes[0].verdict = record::Verdict::Indistinguishable;
  record.giveaways = {comment()};
  EXPECT_EQ(
      alerts_of(record).front(),
      "22 of the 300 images of set 1 (7.3 %) are given away for certain by 'JPEG comment' (present: 22): none of the "
      "600 images of set 0 and set 2 has it, whatever the accuracy says. For example a.jpg, b.jpg and c.jpg of set 1.");
}

TEST(Alerts, ACertainValueThatAnAlertNamesAlreadyIsNotSaidTwice) {
  record::AuditRecord record = audit_with_header({{99, 1, 0}, {0, 100, 0}, {0, 2, 98}});
  record.giveaways = {comment()};
  record.giveaways[0].feature = "JPEG Huffman tables";
  EXPECT_THAT(alerts_of(record), Not(Contains(HasSubstr("for certain"))));
}

TEST(Headline, OfTooFewImagesSaysWhichSetLacksHowMany) {
  record::AuditRecord record;
  record.sets.resize(2);
  record.sets[0].name = "a";
  record.sets[0].usable = 500;
  record.sets[1].name = "b";
  record.sets[1].usable = 61;
  record.sets[1].lacking = 39;
  record.images_needed = 100;
  write_words(record, 0);
  EXPECT_EQ(record.headline,
            "No verdict on a and b: b has 61 usable images and lacks 39 of the 100 that each set needs.");
}

TEST(FailedControls, SayWhatItMeansWhatNotToUseAndWhatToRun) {
  for (const char* control : {"label_shuffle", "pseudo_sets"}) {
    for (const bool quick : {false, true}) {
      const std::string text = if_control_failed(control, quick);
      EXPECT_THAT(text, HasSubstr("Do not use any accuracy"));
      EXPECT_THAT(text, HasSubstr("another --seed"));
      EXPECT_THAT(text, HasSubstr("--group-by folder"));
      EXPECT_THAT(text, HasSubstr(quick ? "Processing history" : "the network"));
    }
  }
}

}  // namespace
}  // namespace ceteris::audit_evidence
