// SPDX-License-Identifier: Apache-2.0
#include "ceteris/stats/aggregate.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "ceteris/base/error.hpp"

namespace ceteris::stats {
namespace {

const TaskScores kA{{0.2, 0.5, 0.9}, {0.1, 0.4, 0.4, 0.8}, {0.7, 0.75}};
const TaskScores kB{{0.3, 0.5, 0.6}, {0.0, 0.4, 0.9}, {0.7, 0.1, 0.2}};
const Stream kStream(1, 0, "aggregate");

TEST(InterquartileMean, matches_scipy) {
  EXPECT_DOUBLE_EQ(interquartile_mean(kA), 0.55);  // scipy.stats.trim_mean(pooled, 0.25)
  EXPECT_DOUBLE_EQ(interquartile_mean({{1, 2, 3, 4, 10}}), 3);
  EXPECT_DOUBLE_EQ(interquartile_mean({{1, 2, 9}}), 4);  // three are too few to trim
  EXPECT_DOUBLE_EQ(interquartile_mean({{7}, {}}), 7);
  EXPECT_THROW((void)interquartile_mean({}), Bug);
}

TEST(OptimalityGap, does_not_count_what_lies_beyond_the_target) {
  EXPECT_NEAR(optimality_gap(kA, 0.8), 0.2833333333333333, 1e-15);  // NumPy
  EXPECT_DOUBLE_EQ(optimality_gap({{1.5, 3.0}}), 0);
}

TEST(ProbabilityOfImprovement, matches_mann_and_whitney_in_scipy) {
  // scipy.stats.mannwhitneyu(a, b).statistic / (n_a n_b), averaged.
  EXPECT_NEAR(probability_of_improvement(kA, kB), 0.6388888888888888, 1e-15);
  EXPECT_DOUBLE_EQ(probability_of_improvement(kA, kA), 0.5);
  EXPECT_NEAR(probability_of_improvement(kA, kB) + probability_of_improvement(kB, kA), 1, 1e-15);
  EXPECT_THROW((void)probability_of_improvement(kA, {{1.0}}), Bug);
}

TEST(PerformanceProfile, is_the_share_of_scores_above_each_threshold) {
  EXPECT_EQ(performance_profile(kA, std::vector{0.0, 0.4, 0.9}), (std::vector{1.0, 5.0 / 9, 0.0}));
}

TEST(StratifiedBootstrap, has_the_variance_of_the_mean) {
  // Of 12 tasks with 3 runs 0, 1, 2: the variance of the mean is s^2 / 36 with s = 1. Drawing all three would give 2/3.
  const TaskScores scores(12, {0, 1, 2});
  const Interval interval = stratified_bootstrap(scores, interquartile_mean, 20'000, kStream, 0.95).value();
  EXPECT_LT(interval.low, 1);
  const auto average = [](const TaskScores& drawn) {
    double sum = 0;
    for (const auto& runs : drawn) {
      EXPECT_EQ(runs.size(), 2U);
      sum += runs[0] + runs[1];
    }
    return sum / (2.0 * static_cast<double>(drawn.size()));
  };
  EXPECT_NEAR(stratified_bootstrap(scores, average, 20'000, kStream)->half_width(), 1.96 / 6, 0.02);
}

TEST(StratifiedBootstrap, draws_two_arms_apart_and_the_same_every_time) {
  const TaskScores a(8, {0.1, 0.2, 0.3});
  const TaskScores b(8, {0.15, 0.2, 0.25});
  const Interval first = stratified_bootstrap(a, b, probability_of_improvement, 500, kStream).value();
  const Interval again = stratified_bootstrap(a, b, probability_of_improvement, 500, kStream).value();
  EXPECT_EQ(first.low, again.low);
  EXPECT_EQ(first.high, again.high);
  EXPECT_TRUE(first.contains(0.5));
}

TEST(StratifiedBootstrap, is_silent_about_too_few_runs) {
  EXPECT_FALSE(stratified_bootstrap(kA, interquartile_mean, 1000, kStream));
  EXPECT_FALSE(stratified_bootstrap(TaskScores(6, {1, 2, 3}), interquartile_mean, 1000, kStream));
  EXPECT_FALSE(stratified_bootstrap(TaskScores(20, {1, 2}), interquartile_mean, 1000, kStream));
  EXPECT_TRUE(stratified_bootstrap(TaskScores(7, {1, 2, 3}), interquartile_mean, 1000, kStream));
  EXPECT_THROW((void)stratified_bootstrap(TaskScores(7, {1, 2, 3}), interquartile_mean, 30, kStream), Bug);
}

}  // namespace
}  // namespace ceteris::stats
