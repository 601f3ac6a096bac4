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

}  // namespace
}  // namespace ceteris::stats
