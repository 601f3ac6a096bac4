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

}  // namespace
}  // namespace ceteris::stats
