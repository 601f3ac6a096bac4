// SPDX-License-Identifier: Apache-2.0
#include "ceteris/record/audit_gate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace ceteris::record {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Accuracy accuracy_with(double low) {
  Accuracy accuracy;
  accuracy.total = 200;
  accuracy.value = low + 0.05;
  accuracy.wilson95 = {low, low + 0.1};
  return accuracy;
}

Probe a_probe(std::string name, std::string family, double low, Verdict verdict) {
  Probe probe;
  probe.name = std::move(name);
  probe.family = std::move(family);
  probe.accuracy = accuracy_with(low);
  probe.verdict = verdict;
  return probe;
}

// Pixels at chance, a header that tells everything, as a comment in every file of one set leaves it.
AuditRecord audit_of_comments() {
  AuditRecord record;
  record.chance = 0.5;
  record.verdict = Verdict::Indistinguishable;
  record.accuracy = accuracy_with(0.44);
  record.sets.resize(2);
  record.sets[0].name = "A";
  record.sets[1].name = "B";
  for (DataSet& set : record.sets) {
    set.scanned = 300;
  }
  record.probes = {a_probe("header", "file", 0.85, Verdict::Clear),
                   a_probe("file_size", "file", 0.44, Verdict::Indistinguishable),
                   a_probe("history", "history", 0.505, Verdict::Indistinguishable)};
  record.controls.resize(2);
  record.controls[0].passed = record.controls[1].passed = true;
  return record;
}

std::vector<std::string> tripped(const AuditGate& gate) {
  std::vector<std::string> names;
  for (const AuditGateCheck& check : gate.checks) {
    if (check.tripped) {
      names.push_back(check.name);
    }
  }
  return names;
}

std::string text_of(const AuditGate& gate, const std::string& name) {
  for (const AuditGateCheck& check : gate.checks) {
    if (check.name == name) {
      return check.text;
    }
  }
  return "no check of that name";
}

TEST(AuditGate, ThatNobodyAskedForIsEmpty) {
  const AuditGate gate = judge_gate(audit_of_comments(), {});
  EXPECT_FALSE(gate.tripped);
  EXPECT_TRUE(gate.checks.empty());
}

TEST(AuditGate, TheHeadlineAloneDoesNotSeeAHeader) {
  EXPECT_FALSE(judge_gate(audit_of_comments(), {{"headline", 0.6}}).tripped);
}

TEST(AuditGate, AProbeTripsByItsVerdictAndSaysByHowMuch) {
  const AuditGate gate = judge_gate(audit_of_comments(), {{"header"}});
  EXPECT_TRUE(gate.tripped);
  ASSERT_EQ(gate.checks.size(), 1U);
  EXPECT_EQ(gate.checks[0].value, 0.85);
  EXPECT_EQ(gate.checks[0].limit, 0.5);
  EXPECT_EQ(gate.checks[0].text, "lower bound 85.0 % > chance, 50 %");
}

TEST(AuditGate, ChanceOfThreeSetsHasOneDecimal) {
  AuditRecord record = audit_of_comments();
  record.chance = 1.0 / 3;
  EXPECT_EQ(text_of(judge_gate(record, {{"header"}}), "header"), "lower bound 85.0 % > chance, 33.3 %");
}

TEST(AuditGate, AProbeTripsAboveItsLimitAndNotAtIt) {
  EXPECT_EQ(text_of(judge_gate(audit_of_comments(), {{"header", 0.6}}), "header"), "lower bound 85.0 % > 60 %");
  EXPECT_FALSE(judge_gate(audit_of_comments(), {{"header", 0.85}}).tripped);
  EXPECT_EQ(text_of(judge_gate(audit_of_comments(), {{"header", 0.9}}), "header"), "lower bound 85.0 % <= 90 %");
}

TEST(AuditGate, ADifferenceBelowOneDecimalIsShown) {
  AuditRecord record = audit_of_comments();
  record.probes[0].accuracy.wilson95.low = 0.6001;
  EXPECT_EQ(text_of(judge_gate(record, {{"header", 0.6}}), "header"), "lower bound 60.01 % > 60 %");
}

TEST(AuditGate, AboveChanceButNotProvenPassesAndSaysSo) {
  const AuditGate gate = judge_gate(audit_of_comments(), {{"history"}});
  EXPECT_FALSE(gate.tripped);
  EXPECT_THAT(gate.checks[0].text, HasSubstr("not beyond doubt"));
}

TEST(AuditGate, ARungIsAllItsProbesAndAnyIsEverything) {
  EXPECT_EQ(judge_gate(audit_of_comments(), {{"file"}}).checks.size(), 2U);
  const AuditGate any = judge_gate(audit_of_comments(), {{"any"}});
  std::vector<std::string> names;
  for (const AuditGateCheck& check : any.checks) {
    names.push_back(check.name);
  }
  EXPECT_THAT(names, ElementsAre("headline", "header", "file_size", "history", "certain", "duplicates", "refused",
                                 "controls", "alerts"));
  EXPECT_THAT(tripped(any), ElementsAre("header"));
}

TEST(AuditGate, TheLimitOfAThingGoesBeforeThatOfItsRungInAnyOrder) {
  const AuditRecord record = audit_of_comments();
  EXPECT_FALSE(judge_gate(record, {{"any"}, {"header", 0.9}}).tripped);
  EXPECT_FALSE(judge_gate(record, {{"header", 0.9}, {"file", 0.5}}).tripped);
  EXPECT_FALSE(judge_gate(record, {{"header", 0.9}, {"header"}}).tripped);
}

TEST(AuditGate, CertainLeaksTripByTheirShare) {
  AuditRecord record = audit_of_comments();
  record.giveaways.resize(1);
  record.giveaways[0] = {.feature = "JPEG comment", .probe = "header", .set = 1, .images = 22, .total = 300};
  EXPECT_EQ(text_of(judge_gate(record, {{"certain"}}), "certain"),
            "22 of 300 images of B are certain by JPEG comment: 7.3 % > 0 %");
  EXPECT_FALSE(judge_gate(record, {{"certain", 0.1}}).tripped);
}

TEST(AuditGate, CopiesRefusalsControlsAndAlertsTrip) {
  AuditRecord record = audit_of_comments();
  record.sets[0].duplicates_across = 12;
  record.sets[1].duplicates_across = 12;
  record.sets[1].refused = 60;
  record.controls[0].passed = false;
  record.alerts = {"one", "two"};
  const AuditGate gate = judge_gate(record, {{"duplicates"}, {"refused"}, {"controls"}, {"alerts"}});
  EXPECT_THAT(tripped(gate), ElementsAre("duplicates", "refused", "controls", "alerts"));
  EXPECT_EQ(text_of(gate, "duplicates"), "12 of 240 images of B stand in another set: 5.0 % > 0 %");
  EXPECT_EQ(text_of(gate, "refused"), "files of B are refused more often than those of another set, by 20.0 % > 5 %");
  EXPECT_EQ(text_of(gate, "controls"), "1 of 2 controls failed");
  EXPECT_EQ(text_of(gate, "alerts"), "3 lines stand under 'Read this first'");
}

TEST(AuditGate, WhatWasNotMeasuredTrips) {
  AuditRecord record = audit_of_comments();
  record.verdict = Verdict::NoVerdict;
  record.probes.clear();
  record.controls.clear();
  const AuditGate gate = judge_gate(record, {{"headline", 0.6}, {"certain"}, {"duplicates"}});
  EXPECT_THAT(tripped(gate), ElementsAre("headline", "certain"));
  EXPECT_TRUE(std::isnan(gate.checks[0].value));
  EXPECT_EQ(gate.checks[0].text, "not tested, because there is no verdict");
}

TEST(AuditGate, AProbeThatWasAskedForAndIsNotThereTrips) {
  AuditRecord record = audit_of_comments();
  record.probes.clear();
  const AuditGate gate = judge_gate(record, {{"header", 0.7}});
  EXPECT_TRUE(gate.tripped);
  EXPECT_EQ(text_of(gate, "header"), "not tested, because there is no verdict");
}

}  // namespace
}  // namespace ceteris::record
