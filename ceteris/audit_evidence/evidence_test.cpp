// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit_evidence/evidence.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "ceteris/audit_evidence/giveaways.hpp"
#include "ceteris/audit_evidence/pixel_signals.hpp"
#include "ceteris/audit_evidence/two_sets_test.hpp"
#include "ceteris/audit_plan/probe_table.hpp"

namespace ceteris::audit_evidence {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Signals, EveryFeatureThatAProbeReadsHasItsSentence) {
  for (const audit_plan::ProbeKind& probe : audit_plan::probe_table()) {
    if (probe.family == nullptr) {
      continue;
    }
    std::set<std::size_t> covered;
    for (const Signal& signal : signals_of(probe.name)) {
      EXPECT_FALSE(signal.name.empty());
      EXPECT_TRUE(signal.category || signal.number || signal.phrase) << signal.name;
      covered.insert(signal.features.begin(), signal.features.end());
    }
    for (std::size_t f = 0; f < probe.family->size(); ++f) {
      EXPECT_TRUE(covered.contains(f)) << probe.name << ": " << (*probe.family->names)[f].text;
    }
    EXPECT_LT(*covered.rbegin(), probe.family->size()) << probe.name;
  }
}

TEST(Signals, OfHeadersAndShapesTakeEveryFeatureOnce) {
  for (const char* probe : {"header", "geometry", "file_size"}) {
    std::set<std::size_t> seen;
    for (const Signal& signal : signals_of(probe)) {
      for (const std::size_t f : signal.features) {
        EXPECT_TRUE(seen.insert(f).second) << probe << ": " << signal.name;
      }
    }
  }
}

TEST(Evidence, IsOnlyOfWhatTheProbeUsed) {
  // b differs in two ways; the probe is told to have used the second alone.
  const audit_plan::Scan scan = two_sets(60, [](audit_plan::ScannedImage& p, std::uint32_t) {
    p.header.xmp = true;
    p.header.jpeg->progressive = true;
  });
  const auto& signals = signals_of("header");
  std::vector<double> importance(signals.size());
  for (std::size_t i = 0; i < signals.size(); ++i) {
    importance[i] = signals[i].name == "JPEG coding" ? 1 : signals[i].name == "XMP" ? 0.01 : 0;
  }
  const auto findings = findings_of(signals, scan, header_table(scan), importance);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].feature, "JPEG coding");
  EXPECT_THAT(findings[0].examples, ::testing::SizeIs(3));
  EXPECT_EQ(findings[0].examples[0].set, 1);
}

TEST(Evidence, OfNothingIsNothing) {
  const audit_plan::Scan scan = two_sets(60, [](audit_plan::ScannedImage&, std::uint32_t) {});
  const std::vector<double> importance(signals_of("header").size(), 1);
  EXPECT_THAT(findings_of(signals_of("header"), scan, header_table(scan), importance), IsEmpty());
}

TEST(Evidence, SharesAreWrittenToTheTenthWhereTheyAreSmallOrNearAll) {
  EXPECT_EQ(share_text(0.073), "7.3 %");
  EXPECT_EQ(share_text(0.5), "50 %");
  EXPECT_EQ(share_text(0.456), "46 %");
  EXPECT_EQ(share_text(1), "100 %");
  EXPECT_EQ(share_text(0.998), "99.8 %");
  EXPECT_EQ(share_text(0), "0 %");
}

std::vector<std::uint32_t> alone(const audit_plan::Scan& scan) {
  std::vector<std::uint32_t> groups(scan.images.size());
  for (std::uint32_t i = 0; i < groups.size(); ++i) {
    groups[i] = i;
  }
  return groups;
}

TEST(Giveaways, AFewCertainImagesAreListedWhateverTheAccuracy) {
  const audit_plan::Scan scan = two_sets(
      300, [](audit_plan::ScannedImage& p, std::uint32_t i) { p.header.jpeg->comment = i < 22 ? "scanned" : ""; });
  const auto giveaways = find_giveaways(scan, alone(scan));
  ASSERT_EQ(giveaways.size(), 1U);  // the text of the comment gives away the same images and is not said again
  EXPECT_EQ(giveaways[0].feature, "JPEG comment");
  EXPECT_EQ(giveaways[0].set, 1);
  EXPECT_EQ(giveaways[0].images, 22);
  EXPECT_EQ(giveaways[0].total, 300);
  EXPECT_EQ(giveaways[0].others, 300);
  EXPECT_THAT(giveaways[0].values, ElementsAre("present: 22"));
  EXPECT_THAT(giveaways[0].examples, ElementsAre("b0.jpg", "b1.jpg", "b2.jpg"));
  EXPECT_LT(giveaways[0].p_value, 0.01);
}

TEST(Giveaways, OfSeveralKindsAreEachListed) {
  const audit_plan::Scan scan = two_sets(300, [](audit_plan::ScannedImage& p, std::uint32_t i) {
    p.header.jpeg->comment = i < 22 ? "scanned" : "";
    p.header.exif.software = i >= 100 && i < 130 ? "Gimp" : "";
    p.header.jpeg->density_x = 0;
    p.header.width = i >= 200 && i < 240 ? 999 : p.header.width;
  });
  std::vector<std::string> features;
  for (const record::Giveaway& giveaway : find_giveaways(scan, alone(scan))) {
    features.push_back(giveaway.feature);
  }
  EXPECT_THAT(features, ElementsAre("EXIF program", "JPEG comment", "size"));
}

TEST(Giveaways, OneSceneOfManyImagesIsNotCertain) {
  const audit_plan::Scan scan = two_sets(
      300, [](audit_plan::ScannedImage& p, std::uint32_t i) { p.header.jpeg->comment = i < 22 ? "scanned" : ""; });
  std::vector<std::uint32_t> groups = alone(scan);
  std::fill(groups.begin() + 300, groups.begin() + 322, 300U);
  EXPECT_THAT(find_giveaways(scan, groups), IsEmpty());
}

TEST(Giveaways, AreNoneWhereAValueIsRareOrShared) {
  EXPECT_THAT(find_giveaways(two_sets(300, [](audit_plan::ScannedImage& p, std::uint32_t i) { p.header.xmp = i < 5; }),
                             alone(two_sets(300, [](audit_plan::ScannedImage&, std::uint32_t) {}))),
              IsEmpty());
}

TEST(ColourWord, NamesHuesAndGreys) {
  EXPECT_EQ(colour_word(224, 32, 32), "red");
  EXPECT_EQ(colour_word(32, 96, 32), "dark green");
  EXPECT_EQ(colour_word(32, 32, 224), "blue");
  EXPECT_EQ(colour_word(224, 160, 32), "orange");
  EXPECT_EQ(colour_word(224, 224, 160), "pale yellow");
  EXPECT_EQ(colour_word(32, 32, 32), "black");
  EXPECT_EQ(colour_word(96, 96, 96), "dark grey");
  EXPECT_EQ(colour_word(224, 224, 224), "white");
}

}  // namespace
}  // namespace ceteris::audit_evidence
