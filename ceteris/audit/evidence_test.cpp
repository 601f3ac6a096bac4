// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit/evidence.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "ceteris/audit/conditional.hpp"
#include "ceteris/audit/giveaways.hpp"
#include "ceteris/audit/pixel_signals.hpp"
#include "ceteris/audit/probe_table.hpp"
#include "ceteris/audit/tabular.hpp"
#include "ceteris/features/header_features.hpp"
#include "ceteris/ops/threads.hpp"

namespace ceteris::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Two sets, "a" and "b", of JPEG files that differ by what `change(image, index)` does to those of b.
template <typename Change>
Scan two_sets(std::uint32_t of_each, Change change) {
  Scan scan;
  scan.sets.resize(2);
  scan.sets[0].name = "a";
  scan.sets[1].name = "b";
  for (int set = 0; set < 2; ++set) {
    for (std::uint32_t i = 0; i < of_each; ++i) {
      ScannedImage image;
      image.set = set;
      image.name = std::string(1, static_cast<char>('a' + set)) + std::to_string(i) + ".jpg";
      image.header.format = image_file::Format::Jpeg;
      image.header.width = 200 + static_cast<int>(i * 37 % 100);
      image.header.height = 160;
      image.header.bytes = 10000 + 100 * static_cast<std::int64_t>(i * 53 % 97);
      image.header.bits_per_channel = 8;
      image.header.channels = 3;
      image.header.jpeg.emplace();
      image.header.jpeg->quality = 90;
      image.header.jpeg->subsampling = "4:2:0";
      image.header.jpeg->markers = "APP0 DQT SOF0 DHT SOS";
      if (set == 1) {
        change(image, i);
      }
      scan.images.push_back(std::move(image));
    }
  }
  return scan;
}

FeatureTable header_table(const Scan& scan) {
  FeatureTable table{features::header_feature_names().size(), {}};
  table.values.resize(table.width * scan.images.size());
  for (std::size_t i = 0; i < scan.images.size(); ++i) {
    features::header_features(scan.images[i].header, std::span(table.values).subspan(i * table.width, table.width));
  }
  return table;
}

/// Every third image of the scan judges, every tenth chooses, the others teach.
Parts parts_of(const Scan& scan) {
  Parts parts;
  parts.classes = static_cast<int>(scan.sets.size());
  for (std::uint32_t i = 0; i < scan.images.size(); ++i) {
    Parts::Part& part = i % 10 == 0 ? parts.validation : i % 10 < 4 ? parts.test : parts.train;
    part.images.push_back(i);
    part.labels.push_back(scan.images[i].set);
  }
  return parts;
}

std::vector<std::string> header_findings(const Scan& scan) {
  ops::use_single_thread();
  std::vector<std::vector<std::size_t>> groups;
  for (const Signal& signal : signals_of("header")) {
    groups.push_back(signal.features);
  }
  const FeatureTable table = header_table(scan);
  const Tabular trained = train_tabular(table, parts_of(scan), 1, "header", groups);
  std::vector<std::string> sentences;
  for (const record::Finding& finding : findings_of(signals_of("header"), scan, table, trained.importance)) {
    sentences.push_back(finding.sentence);
  }
  return sentences;
}

TEST(Signals, EveryFeatureThatAProbeReadsHasItsSentence) {
  for (const ProbeKind& probe : probe_table()) {
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

TEST(Evidence, NamesEachDifferenceOfHeadersThatTheProbeUsed) {
  struct Planted {
    const char* words;
    void (*change)(image_file::Header&);
  };
  const Planted all[] = {
      {"JPEG coding progressive: 0 % of a, 100 % of b", [](image_file::Header& h) { h.jpeg->progressive = true; }},
      {"JPEG restart interval 8 units: 0 % of a, 100 % of b",
       [](image_file::Header& h) { h.jpeg->restart_interval = 8; }},
      {"JPEG quality 75: 0 % of a, 100 % of b", [](image_file::Header& h) { h.jpeg->quality = 75; }},
      {"chroma subsampling 4:4:4: 0 % of a, 100 % of b", [](image_file::Header& h) { h.jpeg->subsampling = "4:4:4"; }},
      {"JPEG comment present: 0 % of a, 100 % of b", [](image_file::Header& h) { h.jpeg->comment = "x"; }},
      {"JPEG Huffman tables optimised: 0 % of a, 100 % of b",
       [](image_file::Header& h) { h.jpeg->optimised_huffman = true; }},
      {"EXIF maker 'Acme': 0 % of a, 100 % of b",
       [](image_file::Header& h) { h.exif.present = true, h.exif.make = "Acme"; }},
      {"EXIF program 'Gimp': 0 % of a, 100 % of b", [](image_file::Header& h) { h.exif.software = "Gimp"; }},
      {"colour profile 'P3': 0 % of a, 100 % of b",
       [](image_file::Header& h) { h.icc = true, h.icc_name = "P3", h.icc_hash = 5; }},
      {"XMP present: 0 % of a, 100 % of b", [](image_file::Header& h) { h.xmp = true; }},
      {"bits per channel 16: 0 % of a, 100 % of b", [](image_file::Header& h) { h.bits_per_channel = 16; }},
      {"alpha channel present: 0 % of a, 100 % of b", [](image_file::Header& h) { h.alpha = true; }},
      {"Adobe segment present (transform 1): 0 % of a, 100 % of b",
       [](image_file::Header& h) { h.jpeg->adobe_transform = 1; }},
  };
  for (const Planted& planted : all) {
    const auto sentences =
        header_findings(two_sets(60, [&](ScannedImage& p, std::uint32_t) { planted.change(p.header); }));
    ASSERT_FALSE(sentences.empty()) << planted.words;
    EXPECT_THAT(sentences.front(), HasSubstr(planted.words));
  }
}

TEST(Evidence, IsOnlyOfWhatTheProbeUsed) {
  // b differs in two ways; the probe is told to have used the second alone.
  const Scan scan = two_sets(60, [](ScannedImage& p, std::uint32_t) {
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
  const Scan scan = two_sets(60, [](ScannedImage&, std::uint32_t) {});
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

std::vector<std::uint32_t> alone(const Scan& scan) {
  std::vector<std::uint32_t> groups(scan.images.size());
  for (std::uint32_t i = 0; i < groups.size(); ++i) {
    groups[i] = i;
  }
  return groups;
}

TEST(Giveaways, AFewCertainImagesAreListedWhateverTheAccuracy) {
  const Scan scan =
      two_sets(300, [](ScannedImage& p, std::uint32_t i) { p.header.jpeg->comment = i < 22 ? "scanned" : ""; });
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
  const Scan scan = two_sets(300, [](ScannedImage& p, std::uint32_t i) {
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
  const Scan scan =
      two_sets(300, [](ScannedImage& p, std::uint32_t i) { p.header.jpeg->comment = i < 22 ? "scanned" : ""; });
  std::vector<std::uint32_t> groups = alone(scan);
  std::fill(groups.begin() + 300, groups.begin() + 322, 300U);
  EXPECT_THAT(find_giveaways(scan, groups), IsEmpty());
}

TEST(Giveaways, AreNoneWhereAValueIsRareOrShared) {
  EXPECT_THAT(find_giveaways(two_sets(300, [](ScannedImage& p, std::uint32_t i) { p.header.xmp = i < 5; }),
                             alone(two_sets(300, [](ScannedImage&, std::uint32_t) {}))),
              IsEmpty());
}

Conditional conditional(const Scan& scan) {
  ops::use_single_thread();
  Plan plan;
  plan.parts = parts_of(scan);
  plan.test_set.classes = 2;
  for (std::size_t i = 0; i < plan.parts.test.images.size(); ++i) {
    plan.test_set.images.push_back(plan.parts.test.images[i]);
    plan.test_set.labels.push_back(static_cast<int>(plan.parts.test.labels[i]));
    plan.test_set.groups.push_back(static_cast<int>(i));
  }
  return bytes_given_dimensions(scan, plan, 1);
}

TEST(FileSize, IsExplainedByTheDimensionsWhereItFollowsFromThem) {
  // b is larger, and its files with it.
  const Conditional test = conditional(two_sets(400, [](ScannedImage& p, std::uint32_t) {
    p.header.width = p.header.width * 3 / 2;
    p.header.bytes = p.header.bytes * 3 / 2;
  }));
  EXPECT_GT(test.without, 0.7);
  EXPECT_GT(test.p_value, 0.05);
  EXPECT_THAT(explained_by_dimensions(test), HasSubstr("Width and height explain the file sizes"));
}

TEST(FileSize, IsACauseOfItsOwnAtTheSameDimensions) {
  const Conditional test =
      conditional(two_sets(400, [](ScannedImage& p, std::uint32_t) { p.header.bytes = p.header.bytes * 3 / 2; }));
  EXPECT_GT(test.with, test.without + 0.1);
  EXPECT_LT(test.p_value, 0.001);
  EXPECT_EQ(explained_by_dimensions(test), "");
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
}  // namespace ceteris::audit
