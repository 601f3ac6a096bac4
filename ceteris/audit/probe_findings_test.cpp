// SPDX-License-Identifier: Apache-2.0
// What a trained probe used, put into words.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ceteris/audit/tabular.hpp"
#include "ceteris/audit_evidence/evidence.hpp"
#include "ceteris/audit_evidence/two_sets_test.hpp"
#include "ceteris/ops/threads.hpp"

namespace ceteris::audit {
namespace {

using ::testing::HasSubstr;

std::vector<std::string> header_findings(const audit_plan::Scan& scan) {
  ops::use_single_thread();
  std::vector<std::vector<std::size_t>> groups;
  for (const audit_evidence::Signal& signal : audit_evidence::signals_of("header")) {
    groups.push_back(signal.features);
  }
  const audit_plan::FeatureTable table = audit_evidence::header_table(scan);
  const Tabular trained = train_tabular(table, audit_evidence::parts_of(scan), 1, "header", groups);
  std::vector<std::string> sentences;
  for (const record::Finding& finding :
       audit_evidence::findings_of(audit_evidence::signals_of("header"), scan, table, trained.importance)) {
    sentences.push_back(finding.sentence);
  }
  return sentences;
}

TEST(ProbeFindings, NameEachDifferenceOfHeadersThatTheProbeUsed) {
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
      {"JPEG comment present: 0 % of a, 100 % of b", [](image_file::Header& h) { h.jpeg->comment = std::string("x"); }},
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
    const auto sentences = header_findings(
        audit_evidence::two_sets(60, [&](audit_plan::ScannedImage& p, std::uint32_t) { planted.change(p.header); }));
    ASSERT_FALSE(sentences.empty()) << planted.words;
    EXPECT_THAT(sentences.front(), HasSubstr(planted.words));
  }
}

}  // namespace
}  // namespace ceteris::audit
