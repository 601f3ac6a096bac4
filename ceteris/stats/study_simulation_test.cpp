// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "ceteris/stats/simulations.hpp"
#include "ceteris/stats/study_simulations.hpp"

namespace ceteris::stats {
namespace {

TEST(StudySimulation, says_of_equal_arms_that_one_differs_in_five_percent_of_families) {
  const int repeats = 3000;
  for (const int n : {3, 8}) {
    EXPECT_NEAR(false_words({n, {0, 0}, 1.5}, repeats).difference, 0.0475, four_errors(0.05, repeats)) << n;
  }
  EXPECT_LE(false_words({5, {0, 0}, 1.5, false}, repeats).difference, 0.05 + four_errors(0.05, repeats));
}

TEST(StudySimulation, says_equivalent_at_the_margin_in_at_most_five_percent_of_families) {
  const int repeats = 3000;
  for (const int n : {5, 8}) {
    const FalseWords wrong = false_words({n, {1.5, 1.5}, 1.5}, repeats);
    EXPECT_LE(wrong.within, 0.05 + four_errors(0.05, repeats)) << n;
    EXPECT_LE(wrong.beyond, 0.025 + four_errors(0.025, repeats)) << n;
  }
}

TEST(StudySimulation, covers_figures_over_tasks_with_three_runs_each) {
  const int repeats = 300;
  EXPECT_NEAR(iqm_coverage(3, repeats), 0.94, four_errors(0.94, repeats));
}

TEST(StudySimulation, covers_new_seeds_and_new_items) {
  const int repeats = 500;
  EXPECT_GE(items_coverage({5, 100, 0.3, 0.3}, repeats), 0.95 - four_errors(0.95, repeats));
}

TEST(StudySimulation, plans_enough_pairs_with_the_bound_of_a_small_pilot_and_not_without) {
  EXPECT_NEAR(plan_from_pilots(3, false, 200).enough, 0.38, four_errors(0.38, 200));
  EXPECT_NEAR(plan_from_pilots(3, true, 200).enough, 0.8, four_errors(0.8, 200));
}

}  // namespace
}  // namespace ceteris::stats
