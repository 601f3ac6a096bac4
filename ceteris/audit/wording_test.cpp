// SPDX-License-Identifier: Apache-2.0
#include "ceteris/audit/wording.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ceteris/stats/proportion.hpp"

namespace ceteris::audit {
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
  header.findings = {"optimised tables in set 1 alone"};
  record.probes = {header};
  return record;
}

std::vector<std::string> alerts_of(record::AuditRecord record) {
  write_words(record, 1000);
  return record.alerts;
}

TEST(Alerts, AHeaderThatKnowsOneSetOfThreeIsNamedWithTheSet) {
  // Two thirds at most can be right, which no threshold on the accuracy would find.
  EXPECT_THAT(alerts_of(audit_with_header({{3, 0, 57}, {0, 57, 3}, {0, 0, 60}})),
              Contains(HasSubstr("File header alone tells set 1 from the other sets, without a look at a pixel "
                                 "(optimised tables in set 1 alone)")));
}

TEST(Alerts, AHeaderThatKnowsAllSetsIsNamedOnce) {
  const auto alerts = alerts_of(audit_with_header({{99, 1, 0}, {0, 100, 0}, {0, 2, 98}}));
  EXPECT_THAT(alerts, Contains(HasSubstr("File header alone names 99.0 % of the images right")));
  EXPECT_THAT(alerts, Not(Contains(HasSubstr("from the other sets"))));
}

TEST(Alerts, AHeaderThatOnlyLeansRaisesNone) {
  EXPECT_THAT(alerts_of(audit_with_header({{60, 20, 20}, {25, 50, 25}, {20, 20, 60}})),
              Not(Contains(HasSubstr("File header"))));
}

}  // namespace
}  // namespace ceteris::audit
