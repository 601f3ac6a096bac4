// SPDX-License-Identifier: Apache-2.0
#include "ceteris/record/audit_verdict.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ceteris::record {
namespace {

using testing::StartsWith;

Verdict word(double low, double p = 0.001, bool enough = true) {
  Accuracy accuracy;
  accuracy.wilson95 = {low, 1};
  return verdict_of(accuracy, 1.0 / 3, p, enough);
}

TEST(AuditVerdict, GoesByTheLowerBound) {
  EXPECT_EQ(word(0.33), Verdict::Indistinguishable);
  EXPECT_EQ(word(0.34), Verdict::Weak);
  EXPECT_EQ(word(0.44), Verdict::Clear);
  EXPECT_EQ(word(0.90), Verdict::Clear);
  EXPECT_EQ(word(0.91), Verdict::AlmostPerfect);
}

TEST(AuditVerdict, IsWeakOnlyAfterHolm) {
  // Header of three photo collections: 35.8 % [32.7, 39.0] is above chance by neither; of another, [33.6, 40] with an
  // adjusted p of 0.065 was "weak" in the JSON and marked "not better" in the terminal.
  EXPECT_EQ(word(0.336, 0.065), Verdict::Indistinguishable);
  EXPECT_EQ(word(0.336, 0.05), Verdict::Indistinguishable);
  EXPECT_EQ(word(0.336, 0.049), Verdict::Weak);
  EXPECT_EQ(word(0.95, 0.065), Verdict::Indistinguishable);
}

TEST(AuditVerdict, OfTooFewImagesIsNone) {
  EXPECT_EQ(word(0.99, 0.001, false), Verdict::NoVerdict);
}

TEST(AuditVerdict, TellsSetsApartByItsWord) {
  EXPECT_FALSE(tells_apart(Verdict::NoVerdict));
  EXPECT_FALSE(tells_apart(Verdict::Indistinguishable));
  for (const Verdict verdict : {Verdict::Weak, Verdict::Clear, Verdict::AlmostPerfect}) {
    EXPECT_TRUE(tells_apart(verdict));
  }
}

TEST(VerdictText, NamesEveryVerdict) {
  EXPECT_EQ(verdict_text(Verdict::NoVerdict), "no verdict");
  EXPECT_EQ(verdict_text(Verdict::Indistinguishable), "indistinguishable");
  EXPECT_THAT(verdict_text(Verdict::Weak), StartsWith("weakly"));
  EXPECT_THAT(verdict_text(Verdict::Clear), StartsWith("clearly"));
  EXPECT_THAT(verdict_text(Verdict::AlmostPerfect), StartsWith("almost"));
}

}  // namespace
}  // namespace ceteris::record
