// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit/overlay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "ceteris/audit_evidence/overlay_marks.hpp"
#include "ceteris/features/fixed_detail.hpp"
#include "ceteris/stats/classification.hpp"

namespace ceteris::audit {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Two sets of noise of 8 grey levels; the second has a mark of `level` levels in its lower right corner.
audit_plan::Scan noisy_scan(std::uint32_t of_each, double level) {
  audit_plan::Scan scan;
  scan.sets.resize(2);
  scan.sets[0].name = "plain";
  scan.sets[1].name = "marked";
  for (int set = 0; set < 2; ++set) {
    for (std::uint32_t i = 0; i < of_each; ++i) {
      audit_plan::ScannedImage image;
      image.set = set;
      image.name = std::to_string(set) + "_" + std::to_string(i);
      scan.images.push_back(image);
      Draws draws = Stream(1, static_cast<std::uint64_t>(set), "noise").at(i);
      for (std::size_t j = 0; j < features::kDetailValues; ++j) {
        const std::size_t field = j / (64 * 64), x = j % 64, y = j / 64 % 64;
        const bool mark = set == 1 && field == 3 && x >= 8 && x < 56 && y >= 40 && y < 56 && (x + y) % 8 < 3;
        const double value = 8 * (8 * draws.normal() + (mark ? level : 0));
        scan.detail.push_back(static_cast<std::int8_t>(std::clamp(value, -127.0, 127.0)));
      }
    }
  }
  return scan;
}

audit_plan::Parts split_of(const audit_plan::Scan& scan) {
  audit_plan::Parts parts;
  parts.classes = 2;
  for (std::uint32_t i = 0; i < scan.images.size(); ++i) {
    audit_plan::Parts::Part& part = i % 10 == 0 ? parts.validation : i % 10 < 4 ? parts.test : parts.train;
    part.images.push_back(i);
    part.labels.push_back(scan.images[i].set);
  }
  return parts;
}

double accuracy_of_overlay(const Scores& scores, const audit_plan::Parts& parts) {
  const auto answers = stats::argmax_rows(scores.test, 2);
  double right = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    right += answers[i] == parts.test.labels[i] ? 1 : 0;
  }
  return right / static_cast<double>(answers.size());
}

TEST(Overlay, FindsAFaintMarkInNoiseAndSaysWhereItIs) {
  const audit_plan::Scan scan = noisy_scan(200, 6);  // less than the noise of a pixel
  const audit_plan::Parts parts = split_of(scan);
  const Overlay overlay = train_overlay(scan, parts, Stream(1, 0, "o"));
  EXPECT_GT(accuracy_of_overlay(overlay.scores, parts), 0.9);
  EXPECT_EQ(std::max_element(overlay.importance.begin(), overlay.importance.end()) - overlay.importance.begin(), 3);
  const auto findings = audit_evidence::overlay_findings(scan, parts, overlay.importance);
  ASSERT_FALSE(findings.empty());
  const record::Finding& finding = findings[0].finding;
  EXPECT_EQ(finding.feature, "a mark in the lower right corner");
  EXPECT_THAT(finding.sentence, HasSubstr("8 to 56 px from the right edge and 8 to 24 px from the bottom edge"));
  EXPECT_EQ(finding.examples[0].set, 1);
  EXPECT_EQ(finding.examples.back().set, 0);
}

// The planted stripes are 6 grey levels brighter in the second set: that is the largest difference, but for noise.
TEST(Overlay, IsDrawnAsTheDifferenceOfTheMeans) {
  const audit_plan::Scan scan = noisy_scan(400, 6);
  const auto findings =
      audit_evidence::overlay_findings(scan, split_of(scan), std::vector<double>(features::kDetailFields, 1));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_THAT(findings[0].finding.map,
              HasSubstr("lower right corner, 64 x 64 px, enlarged: fine detail of marked minus that of plain"));
  const image::Image& map = findings[0].map;
  ASSERT_EQ(map.width, 64);
  ASSERT_EQ(map.height, 64);
  std::array<double, 2> sum{}, count{};
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 64; ++x) {
      const bool mark = x >= 8 && x < 56 && y >= 40 && y < 56 && (x + y) % 8 < 3;
      sum[mark] += map.row(y)[3 * x];
      count[mark] += 1;
    }
  }
  EXPECT_NEAR(sum[0] / count[0], 128, 1.5);
  EXPECT_GT(sum[1] / count[1], 200);
}

TEST(Overlay, OfNothingIsChanceAndHasNoPlace) {
  const audit_plan::Scan scan = noisy_scan(200, 0);
  const audit_plan::Parts parts = split_of(scan);
  const Overlay overlay = train_overlay(scan, parts, Stream(1, 0, "o"));
  EXPECT_NEAR(accuracy_of_overlay(overlay.scores, parts), 0.5, 0.16);  // 120 test images: 3.5 standard errors
  EXPECT_THAT(audit_evidence::overlay_findings(scan, parts, std::vector<double>(features::kDetailFields, 1)),
              IsEmpty());
}

TEST(LogOdds, AreOfOneAgainstAllOthers) {
  const double logits[] = {std::log(0.5), std::log(0.3), std::log(0.2)};
  EXPECT_NEAR(log_odds_of(logits, 0), 0, 1e-12);
  EXPECT_NEAR(log_odds_of(logits, 2), std::log(0.25), 1e-12);
}

}  // namespace
}  // namespace ceteris::audit
