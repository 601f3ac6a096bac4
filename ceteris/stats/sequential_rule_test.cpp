// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/sequential_rule.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "ceteris/base/error.hpp"
#include "ceteris/stats/gate_simulations.hpp"
#include "ceteris/stats/t_interval.hpp"

namespace ceteris::stats {
namespace {

/// `n` differences with this mean and standard deviation.
std::vector<double> with_shape(std::size_t n, double mean, double spread) {
  const Stream stream(3, 0, "shape");
  Draws draws = stream.at(0);
  std::vector<double> values(n);
  for (double& value : values) {
    value = draws.normal();
  }
  const double centre = stats::mean(values);
  const double scale = spread / *sample_std(values);
  for (double& value : values) {
    value = mean + (value - centre) * scale;
  }
  return values;
}

TEST(SequentialRule, a_fixed_gate_is_the_t_test) {
  const std::vector<double> differences = with_shape(10, 0.8, 1);
  const auto results = decide(fixed_rule(10, 0.05), differences);
  const auto expected = one_sample_t(differences);
  ASSERT_EQ(results.size(), 1U);
  EXPECT_NEAR(results[0].interval->low, expected->interval.low, 1e-12);
  EXPECT_NEAR(results[0].interval->high, expected->interval.high, 1e-12);
  EXPECT_NEAR(results[0].narrow->low, interval_at(*expected, 0.9).low, 1e-12);
  EXPECT_EQ(results[0].decision, Decision::Shown);
}

TEST(SequentialRule, stops_at_the_first_look_that_shows_it) {
  const SequentialRule rule = group_sequential_rule(20, 0.05);
  const auto results = decide(rule, with_shape(20, 100, 1));
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].n, 5);
  EXPECT_EQ(results[0].decision, Decision::Shown);
  EXPECT_EQ(decide(rule, with_shape(20, -100, 1)).front().decision, Decision::Worse);
}

TEST(SequentialRule, goes_on_while_values_are_missing_and_uses_only_whole_looks) {
  const SequentialRule rule = group_sequential_rule(20, 0.05);
  EXPECT_TRUE(decide(rule, with_shape(4, 100, 1)).empty());
  EXPECT_EQ(decide(rule, with_shape(7, 0.1, 1)).size(), 1U);
  EXPECT_EQ(decide(rule, with_shape(7, 0.1, 1)).back().decision, Decision::GoOn);
}

TEST(SequentialRule, stops_for_futility_only_when_better_is_asked) {
  const SequentialRule rule = group_sequential_rule(20, 0.05);
  std::vector<double> differences = with_shape(8, -0.2, 1);
  std::vector<double> rest = with_shape(12, 0, 1);
  differences.insert(differences.end(), rest.begin(), rest.end());
  EXPECT_EQ(decide(rule, differences).back().n, 8);
  EXPECT_EQ(decide(rule, differences).back().decision, Decision::Futile);
  EXPECT_NE(decide(rule, differences, 0.3).back().decision, Decision::Futile);
}

TEST(SequentialRule, shows_not_worse_when_the_interval_lies_above_the_margin) {
  const SequentialRule rule = fixed_rule(20, 0.05);
  const std::vector<double> differences = with_shape(20, 0, 1);  // the interval is +-0.468
  EXPECT_EQ(decide(rule, differences, 0.469).back().decision, Decision::Shown);
  EXPECT_EQ(decide(rule, differences, 0.467).back().decision, Decision::Open);
}

TEST(SequentialRule, says_worse_of_not_worse_early_only_beyond_the_margin) {
  const SequentialRule rule = group_sequential_rule(20, 0.05);
  // At 5 pairs: 6.36 / sqrt(5) = 2.85 standard deviations on both sides.
  EXPECT_EQ(decide(rule, with_shape(5, -3, 1), 0.5).back().decision, Decision::GoOn);
  EXPECT_EQ(decide(rule, with_shape(5, -3.5, 1), 0.5).back().decision, Decision::Worse);
  // At the last look below zero is worse, as it always was.
  EXPECT_EQ(decide(fixed_rule(20, 0.05), with_shape(20, -0.5, 1), 0.6).back().decision, Decision::Worse);
}

TEST(SequentialRule, infers_nothing_from_differences_that_do_not_vary) {
  const SequentialRule rule = group_sequential_rule(8, 0.05);
  const auto results = decide(rule, std::vector<double>(8, 0.3));
  ASSERT_EQ(results.size(), 2U);
  EXPECT_FALSE(results[1].interval.has_value());
  EXPECT_EQ(results[1].decision, Decision::Open);
  EXPECT_EQ(decide(rule, std::vector<double>(8, -0.3), 0.5).back().decision, Decision::Open);
  // The same where they vary by less than one step of the metric.
  const SequentialRule fixed = fixed_rule(8, 0.05);
  EXPECT_EQ(decide(fixed, with_shape(8, 1, 0.009), {}, 0.01).back().decision, Decision::Open);
  EXPECT_EQ(decide(fixed, with_shape(8, 1, 0.011), {}, 0.01).back().decision, Decision::Shown);
}

TEST(SequentialRule, an_open_ended_gate_goes_on_where_it_stopped) {
  std::vector<double> differences(60, 1);
  for (std::size_t i = 0; i < differences.size(); i += 2) {
    differences[i] = -1;
  }
  const auto few = decide(anytime_rule(20, 0.05), differences);
  const auto many = decide(anytime_rule(60, 0.05), differences);
  ASSERT_EQ(few.size(), 16U);
  ASSERT_GT(many.size(), few.size());
  for (std::size_t k = 0; k < few.size(); ++k) {
    EXPECT_EQ(few[k].interval->low, many[k].interval->low);
  }
}

TEST(SequentialRule, levels_of_a_campaign_sum_to_alpha) {
  double sum = 0;
  for (int j = 1; j <= 100'000; ++j) {
    sum += campaign_level(0.05, j);
  }
  EXPECT_NEAR(sum, 0.05, 1e-6);
  EXPECT_NEAR(campaign_level(0.05, 1), 0.0304, 1e-4);
  EXPECT_THROW(static_cast<void>(campaign_level(0.05, 0)), Bug);
}

TEST(SequentialRule, keeps_its_errors_and_its_power_in_a_few_drawn_worlds) {
  const SequentialRule rule = group_sequential_rule(20, 0.05);
  const GateRates null = gate_rates(without_futility(rule), normal_noise, 0, 4000);
  EXPECT_NEAR(null.shown, 0.025, 0.0099);
  EXPECT_NEAR(null.worse, 0.025, 0.0099);
  EXPECT_NEAR(gate_rates(rule, normal_noise, 0.8, 2000).shown, 0.906, 0.026);
}

}  // namespace
}  // namespace ceteris::stats
