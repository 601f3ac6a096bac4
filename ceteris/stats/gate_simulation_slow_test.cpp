// SPDX-License-Identifier: Apache-2.0
// What docs/gate.md promises of the rule, by simulation.
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "ceteris/stats/gate_simulations.hpp"
#include "ceteris/stats/planning.hpp"

namespace ceteris::stats {
namespace {

constexpr int kWorlds = 20'000;
/// Four standard errors of a share of .025 of so many worlds.
constexpr double kTail = 0.0044;

TEST(SlowGateSimulation, errs_in_two_and_a_half_percent_in_either_direction_under_equal_arms) {
  for (const int most : {12, 20, 30}) {
    // Futility only takes: without it both tails are exact.
    const SequentialRule rule = without_futility(group_sequential_rule(most, 0.05));
    const GateRates rates = gate_rates(rule, normal_noise, 0, kWorlds);
    EXPECT_NEAR(rates.shown, 0.025, kTail) << most;
    EXPECT_NEAR(rates.worse, 0.025, kTail) << most;
    // Skewed noise of equal arms gives symmetric differences with heavy tails, of which t tests err less.
    const GateRates heavy = gate_rates(rule, exchangeable_noise, 0, kWorlds);
    EXPECT_LE(heavy.shown, 0.025) << most;
    EXPECT_LE(heavy.worse, 0.025) << most;
    EXPECT_GE(heavy.shown + heavy.worse, 0.03) << most;
    EXPECT_LE(gate_rates(group_sequential_rule(most, 0.05), normal_noise, 0, kWorlds).shown, 0.025 + kTail) << most;
  }
}

TEST(SlowGateSimulation, has_the_published_power_and_takes_the_published_number_of_pairs) {
  struct Row {
    double effect;
    double power;
    double pairs;
  };
  const SequentialRule rule = without_futility(group_sequential_rule(20, 0.05));
  for (const Row& row : {Row{0.5, 0.53, 18.4}, Row{0.8, 0.91, 15.6}, Row{1, 0.98, 13.3}, Row{2, 1, 7.6}}) {
    const GateRates rates = gate_rates(rule, normal_noise, row.effect, kWorlds);
    EXPECT_NEAR(rates.shown, row.power, 0.01) << row.effect;
    EXPECT_NEAR(rates.pairs, row.pairs, 0.2) << row.effect;
    // The t test of all twenty, by the non-central t.
    EXPECT_NEAR(gate_rates(fixed_rule(20, 0.05), normal_noise, row.effect, kWorlds).shown, paired_power(row.effect, 20),
                0.014)
        << row.effect;
  }
}

TEST(SlowGateSimulation, stops_for_futility_at_the_published_price) {
  const SequentialRule rule = group_sequential_rule(20, 0.05);
  EXPECT_NEAR(gate_rates(without_futility(rule), normal_noise, 0, kWorlds).pairs, 19.8, 0.1);
  EXPECT_NEAR(gate_rates(rule, normal_noise, 0, kWorlds).pairs, 12.2, 0.15);
  EXPECT_NEAR(gate_rates(without_futility(rule), normal_noise, 0.8, kWorlds).shown, 0.909, 0.008);
  EXPECT_NEAR(gate_rates(rule, normal_noise, 0.8, kWorlds).shown, 0.906, 0.008);
}

TEST(SlowGateSimulation, shows_not_worse_at_the_margin_in_two_and_a_half_percent) {
  const SequentialRule rule = group_sequential_rule(20, 0.05);
  EXPECT_NEAR(gate_rates(rule, normal_noise, -0.6, kWorlds, 0.6).shown, 0.025, kTail);
  EXPECT_LE(gate_rates(rule, normal_noise, -0.7, kWorlds, 0.6).shown, 0.025);
  EXPECT_LE(gate_rates(rule, normal_noise, 0, kWorlds, 0.6).worse, 0.025 + kTail);
}

TEST(SlowGateSimulation, may_be_looked_at_after_every_pair_when_it_is_open_ended) {
  const SequentialRule rule = anytime_rule(20, 0.05);
  struct Row {
    double effect;
    double power;
  };
  for (const Row& row : {Row{0.5, 0.25}, Row{0.8, 0.66}, Row{1, 0.88}}) {
    EXPECT_NEAR(gate_rates(rule, normal_noise, row.effect, kWorlds).shown, row.power, 0.01) << row.effect;
  }
  const GateRates longer = gate_rates(anytime_rule(200, 0.05), normal_noise, 0, 4000);
  EXPECT_LE(longer.shown + longer.worse, 0.05);
}

TEST(SlowGateSimulation, a_campaign_of_twenty_equal_candidates_has_a_false_better_in_three_percent_at_most) {
  constexpr int kGates = 20;
  std::vector<SequentialRule> rules;
  for (int j = 1; j <= kGates; ++j) {
    rules.push_back(without_futility(group_sequential_rule(20, campaign_level(0.05, j))));
  }
  const Stream stream(6, 0, "campaigns");
  int wrong = 0;
  for (int world = 0; world < kWorlds; ++world) {
    Draws draws = stream.at(static_cast<std::uint64_t>(world));
    wrong += std::ranges::any_of(rules, [&](const SequentialRule& rule) {
      std::vector<double> differences(20);
      for (double& difference : differences) {
        difference = draws.normal();
      }
      return decide(rule, differences).back().decision == Decision::Shown;
    });
  }
  EXPECT_LE(static_cast<double>(wrong) / kWorlds, 0.03);
  EXPECT_GE(static_cast<double>(wrong) / kWorlds, 0.015);  // what is spent is used
}

/// Skewed differences of mean zero: the promise does not hold, and this is by how much.
TEST(SlowGateSimulation, errs_more_of_skewed_differences_as_the_page_says) {
  struct Row {
    const char* name;
    SequentialRule rule;
    Noise noise;
    double shown;
    double worse;
  };
  const auto plain = [](int most) { return without_futility(group_sequential_rule(most, 0.05)); };
  const std::vector<Row> rows = {
      {"exponential, 12", plain(12), exponential_noise, 0.003, 0.131},
      {"exponential, 20", plain(20), exponential_noise, 0.004, 0.125},
      {"exponential, 30", plain(30), exponential_noise, 0.004, 0.114},
      {"exponential, fixed 20", fixed_rule(20, 0.05), exponential_noise, 0.006, 0.077},
      {"exponential, open-ended 20", anytime_rule(20, 0.05), exponential_noise, 0.001, 0.100},
      {"log-normal, 12", plain(12), log_normal_noise, 0.001, 0.213},
      {"log-normal, 20", plain(20), log_normal_noise, 0.001, 0.209},
      {"log-normal, 30", plain(30), log_normal_noise, 0.001, 0.206},
      {"log-normal, fixed 20", fixed_rule(20, 0.05), log_normal_noise, 0.002, 0.131},
      {"log-normal, open-ended 20", anytime_rule(20, 0.05), log_normal_noise, 0.000, 0.183}};
  for (const Row& row : rows) {
    const GateRates rates = gate_rates(row.rule, row.noise, 0, kWorlds);
    EXPECT_NEAR(rates.shown, row.shown, 0.002) << row.name;
    EXPECT_NEAR(rates.worse, row.worse, 0.004) << row.name;
  }
}

}  // namespace
}  // namespace ceteris::stats
