// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdint>

#include "ceteris/stats/proportion.hpp"
#include "ceteris/stats/simulations.hpp"

namespace ceteris::stats {
namespace {

TEST(SlowSimulation, wilson_and_clopper_pearson_cover) {
  const int repeats = 2000;
  const int chances = 60;
  for (const std::int64_t trials : {20, 100, 300}) {
    double sum = 0;
    for (int i = 0; i < chances; ++i) {
      const double chance = (i + 0.5) / chances;
      sum += proportion_coverage(wilson_interval, trials, chance, repeats);
      EXPECT_GE(proportion_coverage(clopper_pearson_interval, trials, chance, repeats),
                0.95 - four_errors(0.95, repeats));
    }
    EXPECT_NEAR(sum / chances, 0.95, 0.005) << trials;
  }
}

TEST(SlowSimulation, permutation_p_is_uniform_when_the_classifier_guesses) {
  const int repeats = 10000;
  for (const double alpha : {0.01, 0.05, 0.2, 0.5, 0.8}) {
    const double rate = permutation_rejections(300, 1, false, alpha, repeats);
    EXPECT_LE(rate, alpha + four_errors(alpha, repeats)) << alpha;
    EXPECT_GE(rate, 0.8 * alpha - four_errors(alpha, repeats)) << alpha;
  }
}

TEST(SlowSimulation, permuting_whole_groups_keeps_the_level_where_permuting_images_does_not) {
  const int repeats = 10000;
  for (const double alpha : {0.01, 0.05, 0.2}) {
    EXPECT_LE(permutation_rejections(60, 5, true, alpha, repeats), alpha + four_errors(alpha, repeats)) << alpha;
  }
  EXPECT_GE(permutation_rejections(60, 5, false, 0.05, repeats), 0.2);
}

TEST(SlowSimulation, holm_keeps_the_family_wise_error) {
  const int repeats = 400000;
  // Independent nulls: 1 - (1 - 0.05 / 10)^10.
  EXPECT_NEAR(family_errors(10, 0, 0, true, repeats), 0.0489, four_errors(0.05, repeats));
  for (const double correlation : {0.0, 0.3, 0.6, 0.9}) {
    EXPECT_LE(family_errors(5, 5, correlation, true, repeats), 0.05 + four_errors(0.05, repeats)) << correlation;
  }
}

TEST(SlowSimulation, t_intervals_cover_as_their_page_says) {
  const int repeats = 400000;
  for (const int n : {2, 3, 5, 20}) {
    EXPECT_NEAR(t_coverage(n, {Shape::Normal}, repeats), 0.95, four_errors(0.95, repeats)) << n;
  }
  EXPECT_NEAR(t_coverage(3, {Shape::LogNormal}, repeats), 0.84, 0.005);
  EXPECT_NEAR(t_coverage(20, {Shape::LogNormal}, repeats), 0.87, 0.005);
}

TEST(SlowSimulation, reproduces_the_published_table_of_coverage) {
  // Own simulation in NumPy, 4,000 sets (standard errors 0.0035 to 0.005): nominal 95 %, log-normal with sigma 0.8.
  struct Row {
    int n;
    double t_normal;
    double bootstrap_normal;
    double t_skewed;
    double bootstrap_skewed;
  };
  const Row rows[] = {{3, 0.948, 0, 0.875, 0},
                      {5, 0.949, 0.949, 0.862, 0.910},
                      {10, 0.955, 0.954, 0.880, 0.920},
                      {20, 0.951, 0.948, 0.896, 0.927}};
  const Population normal{Shape::Normal};
  const Population skewed{Shape::LogNormal, 0.8};
  for (const Row& row : rows) {
    EXPECT_NEAR(t_coverage(row.n, normal, 100'000), row.t_normal, 0.01) << row.n;
    EXPECT_NEAR(t_coverage(row.n, skewed, 100'000), row.t_skewed, 0.015) << row.n;
    if (row.n >= 5) {
      EXPECT_NEAR(bootstrap_t_coverage(row.n, normal, 8000), row.bootstrap_normal, 0.015) << row.n;
      EXPECT_NEAR(bootstrap_t_coverage(row.n, skewed, 8000), row.bootstrap_skewed, 0.02) << row.n;
    }
  }
}

TEST(SlowSimulation, welch_rejects_as_its_page_says) {
  const int repeats = 200000;
  EXPECT_NEAR(welch_rejections(3, 10, repeats), 0.048, 0.004);
  EXPECT_NEAR(welch_rejections(10, 3, repeats), 0.064, 0.004);
}

TEST(SlowSimulation, the_cluster_bootstrap_covers_as_its_page_says) {
  const int repeats = 10000;
  EXPECT_NEAR(bootstrap_coverage(20, repeats), 0.935, 0.01);
  EXPECT_NEAR(bootstrap_coverage(100, repeats), 0.947, 0.008);
}

}  // namespace
}  // namespace ceteris::stats
