// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "ceteris/stats/proportion.hpp"
#include "ceteris/stats/simulations.hpp"

namespace ceteris::stats {
namespace {

TEST(Simulation, wilson_and_clopper_pearson_cover) {
  const int repeats = 4000;
  // The true coverage of Wilson at 100 throws of 0.3 is 0.938, summed over outcomes; of Clopper-Pearson, 0.962.
  EXPECT_NEAR(proportion_coverage(wilson_interval, 100, 0.3, repeats), 0.938, four_errors(0.938, repeats));
  EXPECT_GE(proportion_coverage(clopper_pearson_interval, 100, 0.3, repeats), 0.95 - four_errors(0.95, repeats));
}

TEST(Simulation, permutation_p_is_uniform_when_the_classifier_guesses) {
  const int repeats = 1000;
  for (const double alpha : {0.05, 0.2, 0.5}) {
    // Ties with the observed accuracy count against rejection, so the test may fall a tie's probability short.
    const double rate = permutation_rejections(150, 1, false, alpha, repeats);
    EXPECT_LE(rate, alpha + four_errors(alpha, repeats)) << alpha;
    EXPECT_GE(rate, 0.75 * alpha - four_errors(alpha, repeats)) << alpha;
  }
}

TEST(Simulation, permuting_whole_groups_keeps_the_level_where_permuting_images_does_not) {
  const int repeats = 1000;
  EXPECT_LE(permutation_rejections(30, 5, true, 0.05, repeats), 0.05 + four_errors(0.05, repeats));
  EXPECT_GE(permutation_rejections(30, 5, false, 0.05, repeats), 0.15);
}

TEST(Simulation, holm_keeps_the_family_wise_error_and_raw_p_values_do_not) {
  const int repeats = 10000;
  for (const double correlation : {0.0, 0.5, 0.9}) {
    EXPECT_LE(family_errors(10, 0, correlation, true, repeats), 0.05 + four_errors(0.05, repeats)) << correlation;
    EXPECT_LE(family_errors(5, 5, correlation, true, repeats), 0.05 + four_errors(0.05, repeats)) << correlation;
    EXPECT_GT(family_errors(10, 0, correlation, false, repeats), 0.1) << correlation;
  }
}

TEST(Simulation, t_intervals_cover_the_mean_of_few_normal_values) {
  const int repeats = 10000;
  for (const int n : {2, 3, 5, 20}) {
    EXPECT_NEAR(t_coverage(n, {Shape::Normal}, repeats), 0.95, four_errors(0.95, repeats)) << n;
  }
}

TEST(Simulation, t_falls_short_on_skewed_values_and_bootstrap_t_less_so) {
  const Population skewed{Shape::LogNormal, 0.8};
  EXPECT_NEAR(t_coverage(10, skewed, 4000), 0.878, four_errors(0.878, 4000));
  EXPECT_NEAR(bootstrap_t_coverage(10, skewed, 400), 0.92, four_errors(0.92, 400));
  EXPECT_NEAR(bootstrap_t_coverage(10, {Shape::Normal}, 400), 0.95, four_errors(0.95, 400));
}

TEST(Simulation, welch_keeps_its_level_under_unequal_spreads) {
  const int repeats = 10000;
  EXPECT_NEAR(welch_rejections(5, 5, repeats), 0.055, four_errors(0.05, repeats));
  EXPECT_NEAR(welch_rejections(3, 10, repeats), 0.048, four_errors(0.05, repeats));
}

TEST(Simulation, the_cluster_bootstrap_covers_at_its_smallest_number_of_groups) {
  const int repeats = 400;
  EXPECT_NEAR(bootstrap_coverage(20, repeats), 0.94, four_errors(0.94, repeats));
}

}  // namespace
}  // namespace ceteris::stats
