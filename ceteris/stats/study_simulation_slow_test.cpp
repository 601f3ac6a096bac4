// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "ceteris/stats/simulations.hpp"
#include "ceteris/stats/study_simulations.hpp"

namespace ceteris::stats {
namespace {

constexpr int kStudies = 20'000;

TEST(SlowStudySimulation, says_of_equal_arms_that_one_differs_in_five_percent_of_families) {
  // Three arms, two comparisons with the baseline.
  for (const int n : {3, 5, 8, 20}) {
    EXPECT_NEAR(false_words({n, {0, 0}, 1.5}, kStudies).difference, 0.05, 0.005) << n;
  }
  // Welch's approximation errs on the safe side for so few.
  for (const int n : {3, 5, 8, 20}) {
    EXPECT_LE(false_words({n, {0, 0}, 1.5, false}, kStudies).difference, 0.055) << n;
  }
}

TEST(SlowStudySimulation, says_equivalent_at_the_margin_in_at_most_five_percent_of_families) {
  for (const int n : {3, 5, 8, 20}) {
    EXPECT_NEAR(false_words({n, {6}, 6}, kStudies).within, 0.05, 0.005) << n;
    for (const bool paired : {true, false}) {
      EXPECT_LE(false_words({n, {6, 6}, 6, paired}, kStudies).within, 0.055) << n;
      EXPECT_LE(false_words({n, {0.0, -6, 6}, 6, paired}, kStudies).within, 0.055) << n;
    }
  }
}

TEST(SlowStudySimulation, keeps_its_words_true_when_some_arms_differ_and_others_do_not) {
  for (const int n : {5, 10}) {
    // Finding the large differences first must not make the search for the others easier than it may be.
    const FalseWords wrong = false_words({n, {0, 0, 8, -8}, 8}, kStudies);
    EXPECT_LE(wrong.difference, 0.055) << n;
    EXPECT_LE(wrong.within, 0.055) << n;
    EXPECT_LE(wrong.beyond, 0.0275) << n;
  }
}

TEST(SlowStudySimulation, covers_figures_over_tasks_with_few_runs_each) {
  for (const std::size_t runs : {3, 5, 10}) {
    EXPECT_NEAR(iqm_coverage(runs, 1500), 0.94, 0.02) << runs;
    // Counts of won pairs move in steps, which makes their interval too wide rather than too narrow.
    EXPECT_NEAR(improvement_coverage(runs, 1500), 0.96, 0.025) << runs;
  }
}

TEST(SlowStudySimulation, covers_new_seeds_and_new_items) {
  for (const std::size_t seeds : {3, 5, 10}) {
    // Where seeds and items change nothing but coin throws the interval is on the safe side.
    EXPECT_NEAR(items_coverage({seeds, 200, 0, 0}, 4000), 0.975, 0.02) << seeds;
    EXPECT_NEAR(items_coverage({seeds, 200, 0.3, 0.3}, 4000), 0.95, 0.02) << seeds;
    EXPECT_NEAR(items_coverage({seeds, 200, 0.1, 1.5}, 4000), 0.955, 0.02) << seeds;
  }
}

TEST(SlowStudySimulation, plans_enough_pairs_with_the_bound_of_a_small_pilot_and_not_without) {
  struct Row {
    int k;
    double enough_plain;
    double median;
    double mean_power;
  };
  // Shares and powers by a simulation of its own; medians by statsmodels' TTestPower at the median of the bound.
  for (const Row& row : {Row{3, 0.38, 40, 0.89}, Row{5, 0.41, 28, 0.90}, Row{8, 0.45, 23, 0.90}}) {
    EXPECT_NEAR(plan_from_pilots(row.k, false, 1500).enough, row.enough_plain, 0.04) << row.k;
    const PilotPlans bound = plan_from_pilots(row.k, true, 1500);
    EXPECT_NEAR(bound.median_pairs, row.median, 2) << row.k;
    EXPECT_NEAR(bound.mean_power, row.mean_power, 0.015) << row.k;
    EXPECT_NEAR(bound.enough, 0.8, 0.04) << row.k;
  }
}

}  // namespace
}  // namespace ceteris::stats
