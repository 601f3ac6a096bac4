// SPDX-License-Identifier: Apache-2.0
#include "ceteris/record/outcome.hpp"

#include <gtest/gtest.h>

#include <set>

namespace ceteris::record {
namespace {

TEST(Outcomes, EveryNameLeadsBackToItsOutcome) {
  std::set<std::string_view> names;
  for (const OutcomeMeaning& row : kOutcomes) {
    EXPECT_EQ(outcome_named(row.name), row.outcome);
    EXPECT_EQ(meaning(row.outcome).name, row.name);
    EXPECT_TRUE(names.insert(row.name).second) << row.name << " stands twice";
  }
  EXPECT_EQ(outcome_named("lost"), std::nullopt);
}

TEST(Outcomes, WhatTheMachineDidIsNoResult) {
  for (const Outcome lost : {Outcome::HostMemory, Outcome::OutsideSignal, Outcome::Preempted, Outcome::LeaseLost,
                             Outcome::DiskFull, Outcome::Stopped}) {
    EXPECT_FALSE(meaning(lost).result);
  }
  for (const Outcome kept : {Outcome::Diverged, Outcome::TimeLimit, Outcome::NoMetric, Outcome::NotStarted}) {
    EXPECT_TRUE(meaning(kept).result);
  }
}

}  // namespace
}  // namespace ceteris::record
